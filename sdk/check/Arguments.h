#pragma once

#include "Subject.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::check {

/// The command line, understood. A plain value.
struct Arguments
{
    Subject subject;
    std::chrono::seconds patience{60}; ///< for each step
    std::string step;                  ///< in the process of one step: which; empty in the one that its user started
    std::string key;                   ///< of the step "setting"

    /// The words for the process of a step, which works in another folder.
    std::vector<std::string> forStep(const std::string& name, const std::string& settingKey) const;
};

extern const std::string_view usage;

/// Throws ConfigurationError for what it does not understand.
Arguments parseArguments(const std::vector<std::string>& words);

} // namespace beckon::check
