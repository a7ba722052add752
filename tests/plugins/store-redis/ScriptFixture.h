#pragma once

#include "MailboxEntry.h"
#include "RedisServer.h"
#include "ScriptTexts.h"

#include <cppunit/TestAssert.h>

#include <hiredis/hiredis.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::storeredis {

/// The cluster's scripts on a real server, run as nodes would run them. Threads: one.
class ScriptFixture
{
public:
    using Words = std::vector<std::string>;

    ScriptFixture()
    {
        const timeval patience{20, 0};
        _connection.reset(redisConnectWithTimeout("127.0.0.1", _server.port(), patience));
        if (!_connection || _connection->err != 0)
            throw std::runtime_error("no connection to the Redis server");
    }

    /// One command; its answer as words, nil as "(nil)".
    Words ask(const Words& command)
    {
        std::vector<const char*> texts;
        std::vector<std::size_t> sizes;
        for (const std::string& word : command) {
            texts.push_back(word.data());
            sizes.push_back(word.size());
        }
        const std::unique_ptr<redisReply, Free> reply(
            static_cast<redisReply*>(redisCommandArgv(_connection.get(), static_cast<int>(texts.size()), texts.data(), sizes.data())));
        if (!reply)
            throw std::runtime_error("the Redis server has gone");
        Words words;
        flatten(*reply, words);
        return words;
    }

    std::string askOne(const Words& command) { return ask(command).at(0); }

    /// What the script answers to that node.
    Words run(std::string_view script, const std::string& node, const Words& arguments, const std::string& token = "1")
    {
        Words command{"EVAL", std::string(commonScript).append(script), "0", "t:", node, token, keep};
        command.insert(command.end(), arguments.begin(), arguments.end());
        return ask(command);
    }

    Words enroll(const std::string& node, const std::string& token = "1") { return run(registerScript, node, {"60000", "name"}, token); }

    std::string change(const std::string& node, const std::string& operation, const std::string& user, const std::string& argument = "",
                       const std::string& room = "room")
    {
        return run(changeScript, node, {operation, room, user, "7", argument, "0"}).at(0);
    }

    std::string enter(const std::string& node, const std::string& user, const std::string& room = "room")
    {
        return change(node, "enter", user, "forbids", room);
    }

    std::string restore(const std::string& node, const Words& usersAndEntries, const std::string& room = "room",
                        const std::string& isWatched = "0")
    {
        Words arguments{room, isWatched};
        arguments.insert(arguments.end(), usersAndEntries.begin(), usersAndEntries.end());
        return run(restoreScript, node, arguments).at(0);
    }

    std::optional<Presence> presence(const std::string& user, const std::string& room = "room")
    {
        return parsePresence(askOne({"HGET", "t:room:" + room, user}));
    }

    std::string generation(const std::string& user) { return std::to_string(presence(user).value().generation); }

    /// What stands in a node's mailbox, as words; empties it.
    std::string mail(const std::string& node)
    {
        const Words entries = ask({"XRANGE", "t:mail:" + node, "-", "+"});
        std::string words;
        for (std::size_t i = 0; i + 2 < entries.size(); i += 3) {
            const std::optional<MailboxEntry> entry = decodeEntry(entries[i + 1], entries[i + 2]);
            CPPUNIT_ASSERT(entry);
            words += (words.empty() ? "" : "; ") + std::visit([](const auto& known) { return wordsOf(known); }, *entry);
        }
        ask({"XTRIM", "t:mail:" + node, "MAXLEN", "0"});
        return words;
    }

    std::string noMail(const std::string& node) { return askOne({"EXISTS", "t:mail:" + node}) == "0" ? "" : mail(node); }

private:
    struct Free
    {
        void operator()(redisContext* context) const { redisFree(context); }
        void operator()(redisReply* reply) const { freeReplyObject(reply); }
    };

    static void flatten(const redisReply& reply, Words& words)
    {
        if (reply.type == REDIS_REPLY_ARRAY) {
            for (std::size_t i = 0; i < reply.elements; ++i)
                flatten(*reply.element[i], words);
        } else if (reply.type == REDIS_REPLY_INTEGER) {
            words.push_back(std::to_string(reply.integer));
        } else if (reply.type == REDIS_REPLY_NIL) {
            words.emplace_back("(nil)");
        } else {
            words.emplace_back(reply.str, reply.len);
        }
    }

    static std::string wordsOf(const ChangeEntry& entry)
    {
        static const std::vector<std::string> kinds{"joined", "moved", "away", "left", "removed", "expected"};
        const std::string place = entry.presence ? "@" + entry.presence->node : "";
        return kinds[static_cast<std::size_t>(entry.kind)] + " " + entry.user + place;
    }

    static std::string wordsOf(const SnapshotEntry& entry)
    {
        std::string words = entry.part == SnapshotEntry::Part::Last ? "snapshot" : "part";
        words += entry.reason == SnapshotEntry::Reason::Begin ? "" : " restored";
        for (const SnapshotEntry::User& user : entry.users) {
            const bool isPresent = user.state == SnapshotEntry::User::State::Present;
            const bool isExpected = user.state == SnapshotEntry::User::State::Expected;
            words += " " + user.name + (isPresent ? "@" + user.presence.node : isExpected ? " expected" : " removed");
        }
        return words;
    }

    static std::string wordsOf(const LetterEntry&) { return "letter"; }
    static std::string wordsOf(const ReceiptEntry&) { return "receipt"; }
    static std::string wordsOf(const NodeEntry& entry) { return (entry.kind == NodeEntry::Kind::Up ? "up " : "gone ") + entry.node; }

    static inline const std::string keep = "30000";

    test::RedisServer _server;
    std::unique_ptr<redisContext, Free> _connection;
};

} // namespace beckon::storeredis
