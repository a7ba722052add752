#include "AuthLimits.h"

#include "beckon/http/ClientNetwork.h"

namespace beckon::auth {

AuthLimits::AuthLimits(Store& store, Metrics& metrics, const AuthRates& rates)
    : _email(store, metrics, "signup.email", rates.email),
      _address(store, metrics, "signup.address", rates.address),
      _mailbox(store, metrics, "signup.mailbox", rates.mailbox),
      _verify(store, metrics, "verify.address", rates.verify),
      _login(store, metrics, "login.address", rates.login)
{
}

void AuthLimits::change(const AuthRates& rates) noexcept
{
    _email.change(rates.email);
    _address.change(rates.address);
    _mailbox.change(rates.mailbox);
    _verify.change(rates.verify);
    _login.change(rates.login);
}

void AuthLimits::countCode(const EmailAddress& email, const Request& request)
{
    const std::string client = clientNetwork(request.remoteAddress);
    _email.count(client + ' ' + email.text());
    _address.count(client);
}

void AuthLimits::countStranger(const EmailAddress& email)
{
    _mailbox.count(email.text());
}

void AuthLimits::countGuess(const Request& request)
{
    _verify.count(clientNetwork(request.remoteAddress));
}

void AuthLimits::countLogin(const Request& request)
{
    _login.count(clientNetwork(request.remoteAddress));
}

} // namespace beckon::auth
