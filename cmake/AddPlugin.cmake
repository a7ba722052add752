# beckon_add_plugin(NAME [SOURCES file...] [LIBRARIES lib...])
# Builds the shared library NAME.so, and the logic, which is all sources but Plugin.cpp, into the library plugin-NAME, which the plugin's
# tests link. Without SOURCES these are src/*.cpp of the calling folder. `cmake --install` puts the plugin into lib/beckon/plugins.
#
# beckon_add_plugin_library(NAME [LIBRARIES lib...])
# Builds src/*.cpp of the calling folder into the static library plugin-NAME, for the LIBRARIES of the plugins that share it.
#
# beckon_plugin_library(TARGET)
# Makes a MODULE library of any sources a plugin: its file name, its folder (BECKON_PLUGIN_DIRECTORY, if set), and
#   - an ELF note with the interface number, the compiler and the standard library, which the server reads before it loads the file;
#   - hidden symbols, so that equal names in two plugins stay two (Poco's manifest macros export what the server asks for);
#   - every symbol resolved when it is built (-z defs) and when it is loaded (-z now), instead of at its first call.
#
# The same file serves the server's own plugins and, as a part of the installed package Beckon, those of others.
set(BECKON_PLUGIN_NOTE_SOURCE "${CMAKE_CURRENT_LIST_DIR}/PluginNote.cpp")

function(beckon_plugin_library target)
  target_sources(${target} PRIVATE "${BECKON_PLUGIN_NOTE_SOURCE}")
  target_link_libraries(${target} PRIVATE Beckon::sdk)
  if(TARGET beckon-options)
    target_link_libraries(${target} PRIVATE beckon-options)
  endif()
  set_target_properties(${target} PROPERTIES
    PREFIX ""
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    BUILD_WITH_INSTALL_RPATH ON
    INSTALL_RPATH "$ORIGIN/..")
  if(BECKON_PLUGIN_DIRECTORY)
    set_target_properties(${target} PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${BECKON_PLUGIN_DIRECTORY}")
  endif()
  # clang leaves the sanitizers' own symbols to the program that loads the library.
  if(NOT (BECKON_SANITIZE AND CMAKE_CXX_COMPILER_ID MATCHES Clang))
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  target_link_options(${target} PRIVATE -Wl,-z,now)
  if(TARGET beckon-plugins)
    add_dependencies(beckon-plugins ${target})
  endif()
endfunction()

function(beckon_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "beckon_add_plugin(${name}): what is ${arg_UNPARSED_ARGUMENTS}? It takes SOURCES and LIBRARIES")
  endif()
  set(sources ${arg_SOURCES})
  if(NOT sources)
    file(GLOB sources CONFIGURE_DEPENDS RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}" src/*.cpp)
  endif()
  set(wiring ${sources})
  list(FILTER wiring INCLUDE REGEX "(^|/)Plugin\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "(^|/)Plugin\\.cpp$")
  if(NOT wiring)
    message(FATAL_ERROR "beckon_add_plugin(${name}): there is no Plugin.cpp among its sources; it holds the plugin's class and manifest")
  endif()

  set(logic plugin-${name})
  if(sources)
    set(scope PUBLIC)
    add_library(${logic} OBJECT ${sources})
    set_target_properties(${logic} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON)
  else()
    set(scope INTERFACE)
    add_library(${logic} INTERFACE)
  endif()
  get_filename_component(folder "${wiring}" DIRECTORY)
  target_include_directories(${logic} ${scope} "${CMAKE_CURRENT_SOURCE_DIR}/${folder}")
  target_link_libraries(${logic} ${scope} Beckon::sdk ${arg_LIBRARIES})
  if(TARGET beckon-options)
    target_link_libraries(${logic} ${scope} beckon-options)
  endif()

  add_library(${name} MODULE ${wiring})
  target_link_libraries(${name} PRIVATE ${logic})
  beckon_plugin_library(${name})
  if(NOT DEFINED BECKON_INSTALL_PLUGINS OR BECKON_INSTALL_PLUGINS)
    install(TARGETS ${name} LIBRARY DESTINATION lib/beckon/plugins COMPONENT server)
  endif()
endfunction()

function(beckon_add_plugin_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES")
  file(GLOB sources CONFIGURE_DEPENDS src/*.cpp)
  add_library(plugin-${name} STATIC ${sources})
  set_target_properties(plugin-${name} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON)
  target_include_directories(plugin-${name} PUBLIC src)
  target_link_libraries(plugin-${name} PUBLIC beckon-sdk ${arg_LIBRARIES})
  if(TARGET beckon-options)
    target_link_libraries(plugin-${name} PUBLIC beckon-options)
  endif()
endfunction()
