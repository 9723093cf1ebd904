// The functions that make the writers, for writer.cc. Each writer's class is in the file of its
// name. Tested by tests/output/writer_test.cc.
#pragma once

#include <memory>

#include "output/output_file.h"
#include "output/writer.h"

namespace hapax::output {

std::unique_ptr<Writer> make_text_writer(OutputFile& out, const counts::RunHeader& of);
std::unique_ptr<Writer> make_tsv_writer(OutputFile& out, const counts::RunHeader& of);
std::unique_ptr<Writer> make_csv_writer(OutputFile& out, const counts::RunHeader& of);
std::unique_ptr<Writer> make_json_writer(OutputFile& out, const counts::RunHeader& of);
std::unique_ptr<Writer> make_jsonl_writer(OutputFile& out, const counts::RunHeader& of);
std::unique_ptr<Writer> make_counts_writer(OutputFile& out, const counts::RunHeader& of);

}  // namespace hapax::output
