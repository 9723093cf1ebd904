// Cursors over words on disk, which are in the order of their bytes. If another order is wanted, or
// only some of the words, a new list is first written to the same file, within the same limits of
// memory and threads. The last cursor over that list gives its space back. Reading throws Failure,
// and std::bad_alloc.
//
// The words of these cursors are views that are valid until the next call of next().
// Tested by tests/order/spilled_cursor_test.cc, against the same words in memory.
#pragma once

#include <memory>
#include <stop_token>

#include "hapax/counts.h"
#include "spill/block_list.h"
#include "store/word_source.h"

namespace hapax::order {

// As make_sorted_cursor(), for a source whose words are on disk.
std::unique_ptr<Cursor> make_spilled_cursor(std::shared_ptr<const store::WordSource> words,
                                            const Selection& selection, unsigned workers,
                                            const std::stop_token& stop = {});

// All words of a list of its own in the order of bytes, in the file of `words`. The cursor keeps
// both alive.
std::unique_ptr<Cursor> make_cursor_over(std::shared_ptr<const store::WordSource> words,
                                         std::shared_ptr<const spill::BlockList> list);

}  // namespace hapax::order
