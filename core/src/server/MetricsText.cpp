#include "server/MetricsText.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <chrono>
#include <limits>
#include <utility>
#include <vector>

namespace beckon {
namespace {

double seconds(std::chrono::nanoseconds duration)
{
    return std::chrono::duration<double>(duration).count();
}

prometheus::MetricType typeOf(Metrics::Kind kind)
{
    switch (kind) {
    case Metrics::Kind::Counter:
        return prometheus::MetricType::Counter;
    case Metrics::Kind::Gauge:
        return prometheus::MetricType::Gauge;
    case Metrics::Kind::Histogram:
        break;
    }
    return prometheus::MetricType::Histogram;
}

/// Prometheus' classes hold what is in the lower ones too.
prometheus::ClientMetric::Histogram cumulated(const Metrics::Series& series)
{
    prometheus::ClientMetric::Histogram histogram;
    for (std::size_t i = 0; i < series.histogram.counts.size(); ++i) {
        histogram.sample_count += series.histogram.counts[i];
        const bool isLast = i == series.bounds->size();
        const double bound = isLast ? std::numeric_limits<double>::infinity() : seconds((*series.bounds)[i]);
        histogram.bucket.push_back({histogram.sample_count, bound});
    }
    histogram.sample_sum = seconds(series.histogram.sum);
    return histogram;
}

prometheus::ClientMetric metricOf(Metrics::Kind kind, const Metrics::Series& series)
{
    prometheus::ClientMetric metric;
    for (const auto& [name, value] : series.labels)
        metric.label.push_back({name, value});
    if (kind == Metrics::Kind::Counter)
        metric.counter.value = series.value;
    else if (kind == Metrics::Kind::Gauge)
        metric.gauge.value = series.value;
    else
        metric.histogram = cumulated(series);
    return metric;
}

} // namespace

std::string metricsText(const Metrics& metrics)
{
    std::vector<prometheus::MetricFamily> families;
    for (const Metrics::Family& family : metrics.collect()) {
        prometheus::MetricFamily& one = families.emplace_back();
        one.name = family.name;
        one.help = family.help;
        one.type = typeOf(family.kind);
        for (const Metrics::Series& series : family.series)
            one.metric.push_back(metricOf(family.kind, series));
    }
    return prometheus::TextSerializer().Serialize(families);
}

} // namespace beckon
