# beckon_add_plugin(NAME [LIBRARIES lib...])
# Builds src/Plugin.cpp and the other sources of the calling folder into the shared library NAME.so, and the logic without Plugin.cpp into the
# object library plugin-NAME, which the plugin's tests link.
function(beckon_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES")
  file(GLOB sources CONFIGURE_DEPENDS src/*.cpp)
  list(REMOVE_ITEM sources "${CMAKE_CURRENT_SOURCE_DIR}/src/Plugin.cpp")

  add_library(plugin-${name} OBJECT ${sources})
  target_include_directories(plugin-${name} PUBLIC src)
  target_link_libraries(plugin-${name} PUBLIC beckon-sdk beckon-options ${arg_LIBRARIES})

  add_library(${name} MODULE src/Plugin.cpp)
  target_link_libraries(${name} PRIVATE plugin-${name})
  set_target_properties(${name} PROPERTIES
    PREFIX ""
    LIBRARY_OUTPUT_DIRECTORY "${BECKON_PLUGIN_DIRECTORY}"
    BUILD_WITH_INSTALL_RPATH ON
    INSTALL_RPATH "$ORIGIN/../..")
  target_link_options(${name} PRIVATE $<$<NOT:$<BOOL:${BECKON_SANITIZE}>>:-Wl,-z,defs> -Wl,-z,now)
  add_dependencies(beckon-plugins ${name})
endfunction()
