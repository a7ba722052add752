# beckon_embed_files(NAME ROOM FILES file... NAMES name...)
# Makes the files, absolute paths, a part of the plugin NAME: one file is all that an operator installs. There they are embeddedFiles() of the
# namespace ROOM, each under the name in the same place of NAMES. Files that the build makes are taken too.
set(BECKON_WRITE_EMBEDDED_FILES "${CMAKE_CURRENT_LIST_DIR}/WriteEmbeddedFiles.cmake")

function(beckon_embed_files plugin room)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "FILES;NAMES")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/EmbeddedFiles.cpp")
  set(arguments "${CMAKE_CURRENT_BINARY_DIR}/EmbeddedFiles.cmake")
  file(CONFIGURE OUTPUT "${arguments}" @ONLY CONTENT "set(room @room@)\nset(files @arg_FILES@)\nset(names @arg_NAMES@)\n")
  add_custom_command(OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DARGUMENTS=${arguments}" "-DOUTPUT=${output}" -P "${BECKON_WRITE_EMBEDDED_FILES}"
    DEPENDS ${arg_FILES} "${arguments}" "${BECKON_WRITE_EMBEDDED_FILES}"
    VERBATIM)
  target_sources(plugin-${plugin} PRIVATE "${output}")
endfunction()
