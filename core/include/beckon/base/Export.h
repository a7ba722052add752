#pragma once

/// Marks what a plugin may link to. Everything else is compiled with hidden visibility, so that equal names in two plugins stay two.
#define BECKON_API __attribute__((visibility("default")))
