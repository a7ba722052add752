#include "server/Environment.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace beckon {
namespace {

class EnvironmentTest final : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(EnvironmentTest);
    CPPUNIT_TEST(aMisspeltVariableIsToldWithTheOneThatWasMeant);
    CPPUNIT_TEST(capitalsMatter);
    CPPUNIT_TEST(aKnownVariableIsNotMisspelt);
    CPPUNIT_TEST(variablesOfOthersAreNoneOfOurs);
    CPPUNIT_TEST(variablesOfServicesBesideAreNoneOfOurs);
    CPPUNIT_TEST_SUITE_END();

    void aMisspeltVariableIsToldWithTheOneThatWasMeant()
    {
        expect("SECRET_KYE", "SECRET_KEY");
        expect("SECRETKEY", "SECRET_KEY");
        expect("SECRET_KEY_FIEL", "SECRET_KEY_FILE");
        expect("DATABASE_URI", "DATABASE_URL");
        expect("ENVIROMENT", "ENVIRONMENT");
        expect("ALOWED_ORIGIN", "ALLOWED_ORIGINS");
        expect("ACCESS_TOKEN_EXPIRES_MINUTE", "ACCESS_TOKEN_EXPIRE_MINUTES");
        expect("TURN_URL", "TURN_URLS");
        expect("LOGLEVEL", "LOG_LEVEL");
    }

    void capitalsMatter()
    {
        expect("secret_key", "SECRET_KEY");
        expect("Database_Url", "DATABASE_URL");
    }

    void aKnownVariableIsNotMisspelt()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), told({"SECRET_KEY", "SECRET_KEY_FILE", "TURN_URLS", "HOST", "PORT", "STORE", "MAILER"}));
    }

    void variablesOfOthersAreNoneOfOurs()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), told({"PATH",
                                                  "HOSTNAME",
                                                  "HOME",
                                                  "TERM",
                                                  "LANG",
                                                  "LANGUAGE",
                                                  "LC_ALL",
                                                  "PWD",
                                                  "OLDPWD",
                                                  "SHLVL",
                                                  "_",
                                                  "USER",
                                                  "SHELL",
                                                  "MAIL",
                                                  "LOGNAME",
                                                  "EDITOR",
                                                  "PAGER",
                                                  "TZ",
                                                  "TMPDIR",
                                                  "HISTFILE",
                                                  "HOSTTYPE",
                                                  "COLUMNS",
                                                  "LINES",
                                                  "PS1",
                                                  "SSH_CONNECTION",
                                                  "SUDO_USER",
                                                  "XDG_RUNTIME_DIR",
                                                  "DBUS_SESSION_BUS_ADDRESS",
                                                  "INVOCATION_ID",
                                                  "JOURNAL_STREAM",
                                                  "NOTIFY_SOCKET",
                                                  "WATCHDOG_USEC",
                                                  "WATCHDOG_PID",
                                                  "CREDENTIALS_DIRECTORY",
                                                  "STATE_DIRECTORY",
                                                  "LOGS_DIRECTORY",
                                                  "RUNTIME_DIRECTORY",
                                                  "MAINPID",
                                                  "LD_PRELOAD",
                                                  "LD_LIBRARY_PATH",
                                                  "MALLOC_ARENA_MAX",
                                                  "SSL_CERT_FILE",
                                                  "SSL_CERT_DIR",
                                                  "http_proxy",
                                                  "no_proxy",
                                                  "DEBIAN_FRONTEND",
                                                  "container",
                                                  "container_uuid",
                                                  "host",
                                                  "port",
                                                  "PORTS",
                                                  "HOSTS",
                                                  "STORED",
                                                  "STATE",
                                                  "POST",
                                                  "GHOST"}));
    }

    void variablesOfServicesBesideAreNoneOfOurs()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), told({"KUBERNETES_SERVICE_HOST",
                                                  "KUBERNETES_SERVICE_PORT",
                                                  "KUBERNETES_PORT",
                                                  "KUBERNETES_PORT_443_TCP_ADDR",
                                                  "BECKON_PORT",
                                                  "BECKON_SERVICE_HOST",
                                                  "REDIS_HOST",
                                                  "REDIS_PORT",
                                                  "REDIS_PASSWORD",
                                                  "REDIS_SERVICE_HOST",
                                                  "REDIS_PORT_6379_TCP",
                                                  "SMTP_HOST",
                                                  "SMTP_USER",
                                                  "SMTP_PASS",
                                                  "SMTP_PASSWORD",
                                                  "SMTP_FROM",
                                                  "MAIL_SERVER",
                                                  "MAIL_HOST",
                                                  "MAILHOG_PORT",
                                                  "EMAIL_HOST",
                                                  "EMAIL_FROM",
                                                  "POSTGRES_USER",
                                                  "POSTGRES_PASSWORD",
                                                  "POSTGRES_DB",
                                                  "PGHOST",
                                                  "PGPORT",
                                                  "DATABASE",
                                                  "DATABASE_HOST",
                                                  "DATABASE_USER",
                                                  "DATABASE_NAME",
                                                  "DB_HOST",
                                                  "DB_URL",
                                                  "TURN_USER",
                                                  "TURN_SERVER",
                                                  "TURN_REALM",
                                                  "SECRET",
                                                  "SECRETS_DIR",
                                                  "API_KEY",
                                                  "API_KEY_FILE",
                                                  "NODE_ENV",
                                                  "APP_ENV",
                                                  "RAILS_ENV",
                                                  "LOG_FORMAT",
                                                  "LOG_FILE",
                                                  "LOG_DIR",
                                                  "AWS_SECRET_ACCESS_KEY",
                                                  "JWT_SECRET",
                                                  "ORIGIN"}));
    }

    static std::string told(const std::vector<std::string>& names)
    {
        std::string all;
        for (const std::string& line : misspeltVariables(names))
            all += line + "\n";
        return all;
    }

    static void expect(const std::string& variable, const std::string& meant)
    {
        CPPUNIT_ASSERT_EQUAL("the variable " + variable + " of the environment stands for no setting; did you mean " + meant + "?\n",
                             told({variable}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EnvironmentTest);

} // namespace
} // namespace beckon
