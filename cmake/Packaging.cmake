# What `cmake --install` puts where, and the Debian packages that cpack makes of it: beckon (component server) and beckon-dev (component dev).
# Plugins install themselves (beckon_add_plugin). Everything lies below the prefix; only for usr, configuration and units lie beside it, as the
# system's own do.
include(CMakePackageConfigHelpers)

# What is built is the caller's choice: an install, and with it a package, must not build every test first.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

# Known when it is installed, not before: cpack has a prefix of its own.
install(CODE [[
  if(CMAKE_INSTALL_PREFIX MATCHES "/usr/?$")
    set(beckon_root "..")
  else()
    set(beckon_root ".")
  endif()
]] ALL_COMPONENTS)
set(beckon_etc "\${beckon_root}/etc")

set(packaging "${PROJECT_SOURCE_DIR}/packaging")
set(generated "${PROJECT_BINARY_DIR}/packaging")

# --- The server ------------------------------------------------------------------------------------------------------------------

install(TARGETS beckond RUNTIME DESTINATION sbin COMPONENT server)
install(TARGETS beckon-sdk EXPORT BeckonTargets
  LIBRARY DESTINATION lib/beckon COMPONENT server NAMELINK_COMPONENT dev)

# The configuration of a package is the sample with what the package decides: production, which refuses to start with what is unsafe, its data,
# and where the machine's operator puts plugins.
file(READ "${PROJECT_SOURCE_DIR}/etc/beckon.properties" properties)
function(beckon_decide line decision)
  string(FIND "${properties}" "\n${line}\n" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "etc/beckon.properties has no line \"${line}\" any more, which the package sets: change cmake/Packaging.cmake with it")
  endif()
  string(REPLACE "\n${line}\n" "\n${decision}\n" properties "${properties}")
  set(properties "${properties}" PARENT_SCOPE)
endfunction()
beckon_decide("# environment = development" "environment = production")
beckon_decide("# is unsafe. production.properties beside this file is a start." "# is unsafe.")
beckon_decide("# plugins.path =" "plugins.path = /usr/local/lib/beckon/plugins")
beckon_decide("# database.url = sqlite:///./test.db" "database.url = sqlite:////var/lib/beckon/beckon.db")
beckon_decide("# auth.token.secret = your-secret-key-here" "# The installation has chosen one: it stands in secret.env beside this file.")
file(CONFIGURE OUTPUT "${generated}/beckon.properties" CONTENT "${properties}" @ONLY)

file(GLOB plugin_properties CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/etc/plugins.d/*.properties")
install(FILES "${generated}/beckon.properties" DESTINATION "${beckon_etc}/beckon" COMPONENT server)
install(FILES ${plugin_properties} DESTINATION "${beckon_etc}/beckon/plugins.d" COMPONENT server)
install(PROGRAMS "${PROJECT_SOURCE_DIR}/etc/init.d/beckon" DESTINATION "${beckon_etc}/init.d" COMPONENT server)
install(FILES "${PROJECT_SOURCE_DIR}/etc/logrotate.d/beckon" DESTINATION "${beckon_etc}/logrotate.d" COMPONENT server)
install(FILES "${PROJECT_SOURCE_DIR}/etc/systemd/beckon.service" DESTINATION "\${beckon_root}/lib/systemd/system" COMPONENT server)
install(FILES "${PROJECT_SOURCE_DIR}/etc/sysusers.d/beckon.conf" DESTINATION lib/sysusers.d COMPONENT server)

install(FILES "${PROJECT_SOURCE_DIR}/etc/defaults.properties" DESTINATION share/beckon COMPONENT server)
install(FILES "${PROJECT_SOURCE_DIR}/etc/beckon.properties" DESTINATION share/beckon/samples COMPONENT server)
install(FILES ${plugin_properties} DESTINATION share/beckon/samples/plugins.d COMPONENT server)
file(GLOB documents CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/doc/*.md" "${PROJECT_SOURCE_DIR}/doc/*.yaml")
list(REMOVE_ITEM documents "${PROJECT_SOURCE_DIR}/doc/plugins.md" "${PROJECT_SOURCE_DIR}/doc/architecture.md")
install(FILES ${documents} DESTINATION share/doc/beckon COMPONENT server)
install(FILES "${PROJECT_SOURCE_DIR}/etc/nginx/beckon.conf" "${PROJECT_SOURCE_DIR}/etc/haproxy/beckon.cfg"
  "${PROJECT_SOURCE_DIR}/etc/coturn/turnserver.conf"
  "${PROJECT_SOURCE_DIR}/etc/grafana/beckon.json" "${PROJECT_SOURCE_DIR}/etc/prometheus/alerts.yml"
  DESTINATION share/doc/beckon/examples COMPONENT server)
install(FILES "${PROJECT_SOURCE_DIR}/etc/production.properties" DESTINATION share/doc/beckon/examples COMPONENT server)

# --- What plugins are built with -------------------------------------------------------------------------------------------------

install(DIRECTORY "${PROJECT_SOURCE_DIR}/core/include/beckon" DESTINATION include COMPONENT dev FILES_MATCHING PATTERN "*.h")
install(EXPORT BeckonTargets NAMESPACE Beckon:: DESTINATION lib/cmake/Beckon COMPONENT dev)
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/BeckonConfig.cmake.in" "${generated}/BeckonConfig.cmake"
  INSTALL_DESTINATION lib/cmake/Beckon NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file("${generated}/BeckonConfigVersion.cmake" COMPATIBILITY SameMajorVersion)
install(FILES "${generated}/BeckonConfig.cmake" "${generated}/BeckonConfigVersion.cmake" "${PROJECT_SOURCE_DIR}/cmake/AddPlugin.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/PluginNote.cpp" DESTINATION lib/cmake/Beckon COMPONENT dev)
install(FILES "${PROJECT_SOURCE_DIR}/doc/plugins.md" "${PROJECT_SOURCE_DIR}/doc/architecture.md" DESTINATION share/doc/beckon-dev COMPONENT dev)
set(examples "${PROJECT_SOURCE_DIR}/tests/sdk")
install(DIRECTORY "${examples}/guestbook" "${examples}/echo" "${examples}/mail-folder" "${examples}/room-chat"
  DESTINATION share/doc/beckon-dev/examples COMPONENT dev)
install(FILES "${examples}/CMakeLists.txt" DESTINATION share/doc/beckon-dev/examples COMPONENT dev)

# Everything above, and nothing that an installation does not take.
add_custom_target(package-contents DEPENDS beckond beckon-plugins beckon-plugin-check)

# --- Debian packages -------------------------------------------------------------------------------------------------------------

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME beckon)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own
set(CPACK_PACKAGE_CONTACT "Beckon maintainers <maintainers@beckon.example.org>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(packaging_components server dev)
set(packaging_names beckon beckon-dev)
set(CPACK_COMPONENTS_ALL ${packaging_components})
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${CMAKE_LIBRARY_OUTPUT_DIRECTORY}")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)

set(CPACK_DEBIAN_SERVER_PACKAGE_NAME beckon)
set(CPACK_DEBIAN_SERVER_PACKAGE_SECTION net)
set(CPACK_DEBIAN_SERVER_PACKAGE_DEPENDS "adduser, init-system-helpers (>= 1.54~)")
set(CPACK_DEBIAN_SERVER_PACKAGE_SUGGESTS "postgresql, redis-server")
set(CPACK_COMPONENT_SERVER_DESCRIPTION "WebRTC signaling server made of plugins
People sign up with an email address, meet in rooms, and find each other
over a WebSocket that carries their offers, answers and ICE candidates;
audio, video and text then run peer to peer.
.
The server is not started when it is installed: see beckond(8).")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME beckon-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "beckon (= ${PROJECT_VERSION}), libpoco-dev")
set(CPACK_DEBIAN_DEV_PACKAGE_RECOMMENDS "cmake, g++, make")
set(CPACK_COMPONENT_DEV_DESCRIPTION "WebRTC signaling server - what plugins are built with
Beckon's features are plugins: shared libraries that the configuration picks.
This package holds the headers, the CMake package and a template to write one,
and a program that checks it before a server loads it.")

# beckon_compress(FILE DESTINATION COMPONENT): as Debian wants documents, compressed and without a time.
function(beckon_compress file destination component)
  get_filename_component(name "${file}" NAME)
  set(copy "${generated}/${component}/${name}")
  configure_file("${file}" "${copy}" @ONLY)
  execute_process(COMMAND gzip -9nf "${copy}" COMMAND_ERROR_IS_FATAL ANY)
  install(FILES "${copy}.gz" DESTINATION "${destination}" COMPONENT ${component})
endfunction()

foreach(component package IN ZIP_LISTS packaging_components packaging_names)
  install(FILES "${packaging}/debian/copyright" DESTINATION share/doc/${package} COMPONENT ${component})
  beckon_compress("${packaging}/debian/changelog" share/doc/${package} ${component})
endforeach()
beckon_compress("${packaging}/man/beckond.8" share/man/man8 server)
beckon_compress("${packaging}/man/beckon-plugin-check.1" share/man/man1 dev)
beckon_compress("${packaging}/man/beckon-new-plugin.1" share/man/man1 dev)

set(conffiles /etc/beckon/beckon.properties /etc/init.d/beckon /etc/logrotate.d/beckon)
foreach(file IN LISTS plugin_properties)
  get_filename_component(name "${file}" NAME)
  list(APPEND conffiles "/etc/beckon/plugins.d/${name}")
endforeach()
list(JOIN conffiles "\n" conffiles)
file(CONFIGURE OUTPUT "${generated}/conffiles" CONTENT "${conffiles}\n" @ONLY)
set(scripts "${packaging}/debian/beckon")
set(CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_EXTRA "${generated}/conffiles;${scripts}/postinst;${scripts}/prerm;${scripts}/postrm")

include(CPack)
