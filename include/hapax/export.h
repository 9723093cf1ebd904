// Marks what a shared library exports; everything else in it is hidden.
#pragma once

#define HAPAX_API __attribute__((visibility("default")))
