# BECKON_SANITIZE=address,undefined or thread, for the whole tree at once: half-instrumented processes report nonsense.
set(BECKON_SANITIZE "" CACHE STRING "Sanitizers for every target, as -fsanitize takes them")
if(BECKON_SANITIZE)
  add_compile_options(-fsanitize=${BECKON_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${BECKON_SANITIZE})
  add_compile_definitions(BECKON_SANITIZED)
endif()
