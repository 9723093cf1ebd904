// Checks that a process is started with nothing but its socket, that its end is told as it was, and
// that none is left, also in a host that ignores SIGCHLD.
#include "ipc/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>
#include <utility>

#include "ipc/channel.h"

namespace hapax::ipc {
namespace {

struct Child {
  Channel channel;
  Process process;
};

Child start() {
  auto ends = Channel::pair();
  EXPECT_TRUE(ends.ok());
  Result<Process> process = Process::spawn(IPC_TEST_CHILD, {}, ends->second.release());
  EXPECT_TRUE(process.ok()) << describe(process.error());
  return {std::move(ends->first), std::move(process).value()};
}

std::string ask(Channel& channel, char question) {
  EXPECT_TRUE(channel.send(static_cast<std::uint32_t>(question), {}).ok());
  std::vector<UniqueFd> descriptors;
  const Result<MessageHead> head = channel.receive(descriptors);
  EXPECT_TRUE(head.ok());
  std::string answer(head ? head->body_bytes : 0, '\0');
  EXPECT_TRUE(
      channel.receive_body({reinterpret_cast<std::uint8_t*>(answer.data()), answer.size()}).ok());
  return answer;
}

bool exists(pid_t id) { return ::kill(id, 0) == 0 || errno != ESRCH; }

TEST(Process, HasItsSocketAndStandardDescriptorsAlone) {
  // Left open for children, as a careless host does.
  const UniqueFd leaked(::open("/dev/null", O_RDONLY));
  ASSERT_TRUE(static_cast<bool>(leaked));
  Child child = start();
  EXPECT_EQ(ask(child.channel, 'd'), "0 1 2 3");
}

TEST(Process, HasDefaultSignalsWhateverTheHostHas) {
  ASSERT_NE(::signal(SIGPIPE, SIG_IGN), SIG_ERR);
  sigset_t term;
  ::sigemptyset(&term);
  ::sigaddset(&term, SIGTERM);
  ASSERT_EQ(::pthread_sigmask(SIG_BLOCK, &term, nullptr), 0);
  Child child = start();
  EXPECT_EQ(ask(child.channel, 's'), "default");
  EXPECT_EQ(ask(child.channel, 'g'), std::to_string(child.process.id()));
  ASSERT_EQ(::pthread_sigmask(SIG_UNBLOCK, &term, nullptr), 0);
  ::signal(SIGPIPE, SIG_DFL);
}

TEST(Process, ItsEndIsToldAsItWas) {
  Child exits = start();
  ASSERT_TRUE(exits.channel.send('x', {}).ok());
  EXPECT_EQ(exits.process.wait(), "exited with status 7");
  Child killed = start();
  ASSERT_TRUE(killed.channel.send('k', {}).ok());
  EXPECT_EQ(killed.process.wait(), "was killed by signal 9 (Killed)");
}

TEST(Process, EndsWhenItsSocketDoes) {
  Child child = start();
  child.channel.release().reset();
  EXPECT_EQ(child.process.wait(), "exited with status 0");
}

TEST(Process, OneThatDoesNotEndIsHelpedTo) {
  Child child = start();
  ASSERT_TRUE(child.channel.send('w', {}).ok());
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(child.process.wait(), "was killed by signal 9 (Killed)");
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(4));
}

TEST(Process, NoneIsLeftBehind) {
  pid_t id = 0;
  {
    Child child = start();
    id = child.process.id();
    EXPECT_TRUE(exists(id));
  }
  EXPECT_FALSE(exists(id));
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(Process, AHostThatReapsItsChildrenIsNotDisturbed) {
  ASSERT_NE(::signal(SIGCHLD, SIG_IGN), SIG_ERR);
  pid_t id = 0;
  {
    Child child = start();
    id = child.process.id();
    ASSERT_TRUE(child.channel.send('x', {}).ok());
    EXPECT_EQ(child.process.wait(), "has ended");
  }
  EXPECT_FALSE(exists(id));
  ::signal(SIGCHLD, SIG_DFL);
}

TEST(Process, AProgramThatIsNotThereIsAnErrorWithItsName) {
  auto ends = Channel::pair();
  ASSERT_TRUE(ends.ok());
  const Result<Process> process = Process::spawn("/nowhere/worker", {}, ends->second.release());
  ASSERT_FALSE(process.ok());
  EXPECT_EQ(process.error().path, "/nowhere/worker");
  EXPECT_NE(process.error().cause.find("No such file"), std::string::npos);
}

}  // namespace
}  // namespace hapax::ipc
