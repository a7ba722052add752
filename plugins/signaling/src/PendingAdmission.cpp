#include "PendingAdmission.h"

#include "RoomDirectory.h"

#include <utility>

namespace beckon::signaling {

PendingAdmission::PendingAdmission(std::shared_ptr<RoomDirectory> directory, std::string room, std::string user)
    : _directory(std::move(directory)), _ticket(std::make_shared<AdmissionTicket>(std::move(room), std::move(user)))
{
    _directory->post([ticket = _ticket](RoomDirectory& rooms) { rooms.channel(ticket->room).expect(*ticket); });
}

PendingAdmission::~PendingAdmission()
{
    if (_ticket)
        _directory->post([ticket = _ticket](RoomDirectory& rooms) {
            if (RoomChannel* channel = rooms.find(ticket->room))
                channel->withdraw(*ticket);
        });
}

void PendingAdmission::confirm(Membership before)
{
    _directory->post([ticket = _ticket, before](RoomDirectory& rooms) {
        if (RoomChannel* channel = rooms.find(ticket->room))
            channel->admitted(*ticket, before);
    });
}

void PendingAdmission::learn(std::vector<std::string> participants)
{
    _directory->post([ticket = _ticket, participants = std::move(participants)](RoomDirectory& rooms) {
        if (RoomChannel* channel = rooms.find(ticket->room))
            channel->learn(participants);
    });
}

RoomChannel::Opening PendingAdmission::open(ParticipantSession& session)
{
    const std::shared_ptr<AdmissionTicket> ticket = std::exchange(_ticket, nullptr);
    RoomChannel* channel = _directory->find(ticket->room);
    return channel ? channel->open(*ticket, session) : RoomChannel::Opening::Left;
}

} // namespace beckon::signaling
