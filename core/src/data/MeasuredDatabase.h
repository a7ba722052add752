#pragma once

#include "beckon/base/Metrics.h"
#include "beckon/service/Database.h"

#include <memory>
#include <span>
#include <string_view>

namespace beckon {

/// A Database that counts how long another's work takes, the wait for a session included, and how it ends.
/// Ownership: owns the other; the metrics outlive it. Threads: as the other.
class MeasuredDatabase final : public Database
{
public:
    MeasuredDatabase(std::unique_ptr<Database> database, Metrics& metrics);

    void read(const Work& work) override;
    void write(const Work& work) override;
    void migrate(std::string_view component, std::span<const Migration> migrations) override;
    Health health() override;

private:
    struct Figures
    {
        Histogram& durations;
        Counter& unavailable;
    };

    static Figures figuresOf(Metrics& metrics, const char* access);

    template <typename Access>
    static void measure(const Figures& figures, Access access);

    const std::unique_ptr<Database> _database;
    const Figures _reads;
    const Figures _writes;
};

} // namespace beckon
