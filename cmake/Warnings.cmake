# One interface library that every target of ours links: warnings are errors, hardening is on.
add_library(beckon-options INTERFACE)
target_compile_options(beckon-options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
  -fstack-protector-strong -fno-omit-frame-pointer)
target_link_options(beckon-options INTERFACE -Wl,-z,relro -Wl,-z,now)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 sees an overlap in every `"literal" + std::string` (GCC bug 105651).
  target_compile_options(beckon-options INTERFACE -Wno-restrict)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  target_compile_options(beckon-options INTERFACE -Wthread-safety)
endif()
if(CMAKE_BUILD_TYPE STREQUAL Release AND NOT BECKON_SANITIZE)
  target_compile_definitions(beckon-options INTERFACE _FORTIFY_SOURCE=2)
endif()

# For what is installed, by folder: the tests need none of it.
set(BECKON_HARDENING)
if(CMAKE_BUILD_TYPE STREQUAL Release AND NOT BECKON_SANITIZE)
  list(APPEND BECKON_HARDENING -fstack-clash-protection)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    list(APPEND BECKON_HARDENING -fcf-protection=full)
  endif()
endif()
