"""Plants a breach of each rule into a small tree and sees whether CheckIncludes.py finds it."""

import tempfile
import unittest
from pathlib import Path

from CheckIncludes import LONGEST_FILE, Checker


class CheckIncludesTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.write("core/include/beckon/http/Request.h", '#include "beckon/base/Clock.h"', "#include <string>")
        self.write("core/src/http/Cors.cpp", '#include "http/Cors.h"', '#include "beckon/ws/CloseCode.h"', "#include <Poco/Logger.h>")
        self.write("core/src/net/Listener.cpp", '#include "event/EpollLoop.h"', "#include <Poco/Net/ServerSocket.h>")
        self.write("core/src/net/Ids.cpp", '#include "beckon/security/Random.h"')
        self.write("plugins/mail-test/src/Plugin.cpp", '#include "beckon/plugin/Plugin.h"', '#include "Mail.h"')
        self.write("plugins/mail-test/src/Mail.h")

    def write(self, path, *lines):
        file = Path(self._folder.name) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def faults(self):
        return Checker(self._folder.name).run()

    def assert_found(self, path, *lines, about):
        self.write(path, *lines)
        faults = self.faults()
        self.assertEqual(1, len(faults), faults)
        self.assertIn(path, faults[0])
        self.assertIn(about, faults[0])

    def test_passes_a_tree_in_order(self):
        self.assertEqual([], self.faults())

    def test_finds_a_room_that_uses_one_above_it(self):
        self.assert_found("core/src/event/Bad.cpp", '#include "http/Cors.h"', about="event may not use http")

    def test_finds_it_in_public_headers_too(self):
        self.assert_found("core/include/beckon/base/Bad.h", '#include "beckon/event/Timer.h"', about="base may not use event")

    def test_finds_the_public_header_of_a_room_above(self):
        self.assert_found("core/src/net/Bad.cpp", '#include "beckon/plugin/Plugin.h"', about="net may not use plugin")

    def test_finds_a_room_that_uses_the_insides_of_security(self):
        self.assert_found("core/src/net/Bad.cpp", '#include "security/JwtTokens.h"', about="net may not use security")

    def test_finds_a_room_beside_the_way(self):
        self.assert_found("core/src/data/Bad.cpp", '#include "net/Listener.h"', about="data may not use net")

    def test_finds_a_header_of_no_room(self):
        self.assert_found("core/src/net/Bad.cpp", '#include "Listener.h"', about="no header of a room")

    def test_finds_a_new_room(self):
        self.assert_found("core/src/cellar/Bad.cpp", about="no room of core")

    def test_finds_a_library_in_a_public_header(self):
        self.assert_found("core/include/beckon/http/Bad.h", "#include <Poco/Logger.h>", about="public header")

    def test_finds_the_insides_of_core_in_a_public_header(self):
        self.assert_found("core/include/beckon/http/Bad.h", '#include "http/Cors.h"', about="public header")

    def test_finds_a_public_header_of_security_above_base(self):
        self.assert_found("core/include/beckon/security/Bad.h", '#include "beckon/http/Request.h"', about="base alone")

    def test_finds_a_plugin_that_uses_the_insides_of_core(self):
        self.assert_found("plugins/mail-test/src/Bad.cpp", '#include "net/Listener.h"', about="neither beckon/...")

    def test_finds_a_plugin_that_uses_another(self):
        self.write("plugins/mail-other/src/Other.h")
        self.assert_found("plugins/mail-test/src/Bad.cpp", '#include "Other.h"', about="neither beckon/...")

    def test_passes_a_plugin_that_uses_a_library_of_plugins(self):
        self.write("plugins/shared/src/Shared.h")
        self.write("plugins/mail-test/CMakeLists.txt", "beckon_add_plugin(mail-test LIBRARIES plugin-shared)")
        self.write("plugins/mail-test/src/Good.cpp", '#include "Shared.h"')
        self.assertEqual([], self.faults())

    def test_finds_a_plugin_that_uses_a_library_of_others(self):
        self.write("plugins/shared/src/Shared.h")
        self.assert_found("plugins/mail-test/src/Bad.cpp", '#include "Shared.h"', about="neither beckon/...")

    def test_finds_a_plugin_that_links_another_plugin(self):
        self.write("plugins/mail-other/src/Plugin.cpp")
        self.write("plugins/mail-other/src/Other.h")
        self.write("plugins/mail-test/CMakeLists.txt", "beckon_add_plugin(mail-test LIBRARIES plugin-mail-other)")
        self.assert_found("plugins/mail-test/src/Bad.cpp", '#include "Other.h"', about="neither beckon/...")

    def test_finds_a_way_out_of_the_folder(self):
        self.write("plugins/mail-other/src/Other.h")
        self.write("plugins/mail-test/src/Bad.cpp", '#include "../../mail-other/src/Other.h"')
        self.assertTrue(any("leaves its folder" in fault for fault in self.faults()))

    def test_finds_a_server_that_ties_threads_to_connections(self):
        for header in ("HTTPServer", "TCPServer", "HTTPServerRequest", "WebSocket", "SocketReactor"):
            self.assert_found("core/src/net/Bad.cpp", f"  #  include <Poco/Net/{header}.h>", about="thread")

    def test_finds_core_naming_a_plugin(self):
        self.assert_found("core/src/server/Bad.cpp", 'auto name = "mail-test";', about="core names the plugin")

    def test_finds_a_file_that_is_too_long(self):
        self.assert_found("tests/Bad.py", *["x = 1"] * (LONGEST_FILE + 1), about="lines")

    def test_finds_files_that_are_long_on_the_whole(self):
        for name in range(20):
            self.write(f"core/src/net/Long{name}.cpp", *["int x;"] * 121)
        self.assertEqual(["the median of all files is above 120 lines"], self.faults())


if __name__ == "__main__":
    unittest.main()
