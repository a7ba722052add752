#include "Letters.h"

#include "Names.h"
#include "beckon/service/Username.h"

namespace beckon::signaling {

bool isSound(const Letter& letter) noexcept
{
    if (!isRoomId(letter.room))
        return false;
    switch (static_cast<LetterKind>(letter.kind)) {
    case LetterKind::Relay:
    case LetterKind::Returned:
    case LetterKind::Refused:
        return isUsername(letter.sender) && isUsername(letter.target);
    case LetterKind::Broadcast:
        return isUsername(letter.sender);
    case LetterKind::Flush:
    case LetterKind::Flushed:
        return isUsername(letter.target);
    }
    return false;
}

} // namespace beckon::signaling
