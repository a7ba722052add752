"""Mails through a real mail server."""

import re
import time

from harness import MailSink, User, eventually, free_port

PASSWORD = "a-mail-password-9431"


def smtp(port, **more):
    return {"MAILER": "smtp", "SMTP_SERVER": "127.0.0.1", "SMTP_PORT": str(port), **more}


def sign_up(user):
    answer = user.server.api.post("/api/auth/signup", {"email": user.email})
    assert (answer.status, answer.json()) == (200, {"message": "OTP sent to your email"})


def code_of(mail):
    return re.search(r"(?<!\d)\d{6}(?!\d)", mail[2].get_content()).group()


def test_the_code_and_the_username_are_mailed(launch):
    """Both mails are sent, from EMAIL_USER, and nothing of them is printed."""
    sink = MailSink().start()
    server = launch(env=smtp(sink.port, EMAIL_USER="beckon@example.org"))
    user = User(server, "mia")
    sign_up(user)
    mail = sink.wait_for(user.email)
    sender, recipients, message = mail
    assert (sender, recipients) == ("beckon@example.org", [user.email])
    assert "beckon@example.org" in message["From"]
    assert message["To"] == user.email
    assert message["Subject"] and message["Date"] and message["Message-ID"]
    user.verify(code_of(mail))
    user.set_username()
    assert user.name in sink.wait_for(user.email, 2)[2].get_content()
    user.log_in()
    assert code_of(mail) not in server.printed
    assert len(sink.mails) == 2
    sink.stop()


def test_a_mail_server_that_is_down_holds_up_no_one(launch):
    """Sign-up is answered at once, and the mail arrives when the mail server comes up."""
    port = free_port()
    server = launch(env=smtp(port), options={"smtp.retry_initial": "0.2", "smtp.retry_most": "0.5"})
    users = [User(server, "noah") for _ in range(5)]
    start = time.monotonic()
    for user in users:
        sign_up(user)
    assert time.monotonic() - start < 5
    eventually(lambda: "mail" in server.err.text and "try" in server.err.text)
    assert server.api.get("/readyz").status == 200
    sink = MailSink(port).start()
    for user in users:
        user.verify(code_of(sink.wait_for(user.email)))
    assert len(sink.mails) == len(users), "a mail came twice"
    sink.stop()


def test_email_user_and_password_log_in(launch):
    """Where the mail server asks for it."""
    sink = MailSink(accounts={"mailer@example.org": PASSWORD}).start()
    server = launch(env=smtp(sink.port, EMAIL_USER="mailer@example.org", EMAIL_PASSWORD=PASSWORD))
    user = User(server, "olga")
    sign_up(user)
    user.verify(code_of(sink.wait_for(user.email)))
    assert sink.log_ins == ["mailer@example.org"]
    assert PASSWORD not in server.printed
    sink.stop()


def test_a_wrong_password_is_reported_and_not_shown(launch):
    sink = MailSink(accounts={"mailer@example.org": "another"}).start()
    server = launch(env=smtp(sink.port, EMAIL_USER="mailer@example.org", EMAIL_PASSWORD=PASSWORD))
    user = User(server, "paul")
    sign_up(user)
    server.err.wait_for(r"warning .*mail|error .*mail")
    assert server.api.get("/readyz").status == 200
    assert sink.mails == []
    assert PASSWORD not in server.printed
    sink.stop()
    server.kill()  # a clean stop would wait for the mail that cannot go


def test_no_mail_leaves_in_the_clear_when_tls_is_required(launch):
    """smtp.tls=required and a mail server without STARTTLS: the mail waits."""
    sink = MailSink().start()
    server = launch(env=smtp(sink.port), options={"smtp.tls": "required"})
    user = User(server, "quinn")
    sign_up(user)
    server.err.wait_for(r"TLS")
    assert sink.mails == []
    sink.stop()
    server.kill()


def test_what_is_queued_is_sent_before_the_server_ends(launch):
    """A stop right after a sign-up loses no mail while the mail server is there."""
    sink = MailSink().start()
    server = launch(env=smtp(sink.port))
    users = [User(server, "rosa") for _ in range(10)]
    for user in users:
        sign_up(user)
    server.stop()
    assert sorted(mail[1][0] for mail in sink.mails) == sorted(user.email for user in users)
    sink.stop()
