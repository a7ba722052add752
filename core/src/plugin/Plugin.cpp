#include "beckon/plugin/Plugin.h"

namespace beckon::inline abi1 {

Plugin::~Plugin() = default;

void Plugin::check(const Settings&, const FaultReport&) const {}

} // namespace beckon::inline abi1
