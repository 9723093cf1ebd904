// Checks that a process inherits nothing but its socket, that wait() says how it ended, and that no
// process is left; also in a host that ignores SIGCHLD, and if the system grants no pidfd.
#include "ipc/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>
#include <tuple>
#include <utility>

#include "ipc/channel.h"

namespace hapax::ipc {
namespace {

struct Child {
  Channel channel;
  Process process;
};

Child start(const PidfdCalls& calls = kSystemPidfdCalls) {
  auto ends = Channel::pair();
  EXPECT_TRUE(ends.ok());
  Result<Process> process = Process::spawn(IPC_TEST_CHILD, {}, ends->second.release(), calls);
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
  // A careless host leaves this open for its children.
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
  // The text says that hapax killed it, so that users do not search for another cause.
  EXPECT_EQ(child.process.wait(), "did not end by itself and was killed by hapax");
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

// A system that grants no pidfd, or grants one but refuses to send signals through it.
int refused_errno = 0;
int refuse_open(pid_t) {
  errno = refused_errno;
  return -1;
}
int refuse_signal(int, int) {
  errno = refused_errno;
  return -1;
}

class WithoutPidfd : public testing::TestWithParam<std::tuple<bool, int>> {
 protected:
  WithoutPidfd() { refused_errno = std::get<1>(GetParam()); }
  PidfdCalls calls() const {
    return std::get<0>(GetParam()) ? PidfdCalls{refuse_open, kSystemPidfdCalls.send_signal}
                                   : PidfdCalls{kSystemPidfdCalls.open, refuse_signal};
  }
};

TEST_P(WithoutPidfd, EndsAreToldAsTheyWere) {
  Child exits = start(calls());
  ASSERT_TRUE(exits.channel.send('x', {}).ok());
  EXPECT_EQ(exits.process.wait(), "exited with status 7");
  EXPECT_EQ(exits.process.wait(), "exited with status 7");
  Child killed = start(calls());
  ASSERT_TRUE(killed.channel.send('k', {}).ok());
  EXPECT_EQ(killed.process.wait(), "was killed by signal 9 (Killed)");
}

TEST_P(WithoutPidfd, OneThatDoesNotEndIsKilled) {
  Child child = start(calls());
  ASSERT_TRUE(child.channel.send('w', {}).ok());
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(child.process.wait(), "did not end by itself and was killed by hapax");
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(4));
}

TEST_P(WithoutPidfd, NoneIsLeftBehind) {
  pid_t id = 0;
  {
    Child child = start(calls());
    ASSERT_TRUE(child.channel.send('w', {}).ok());
    id = child.process.id();
    EXPECT_TRUE(exists(id));
  }
  EXPECT_FALSE(exists(id));
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

// After its end the id may belong to another process, so no signal is sent to it.
TEST_P(WithoutPidfd, AHostThatReapsItsChildrenIsNotDisturbed) {
  ASSERT_NE(::signal(SIGCHLD, SIG_IGN), SIG_ERR);
  pid_t id = 0;
  {
    Child ends = start(calls());
    ASSERT_TRUE(ends.channel.send('x', {}).ok());
    EXPECT_EQ(ends.process.wait(), "has ended");
    Child child = start(calls());
    id = child.process.id();
    ASSERT_TRUE(child.channel.send('w', {}).ok());
  }
  EXPECT_FALSE(exists(id));
  ::signal(SIGCHLD, SIG_DFL);
}

INSTANTIATE_TEST_SUITE_P(Process, WithoutPidfd,
                         testing::Combine(testing::Bool(), testing::Values(EPERM, ENOSYS, EMFILE)));

}  // namespace
}  // namespace hapax::ipc
