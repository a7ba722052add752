#pragma once

#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define BECKON_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define BECKON_THREAD_ATTRIBUTE(x)
#endif

/// This member is read and written with that mutex held only: clang's -Wthread-safety checks it.
#define BECKON_GUARDED_BY(mutex) BECKON_THREAD_ATTRIBUTE(guarded_by(mutex))

/// The caller holds that mutex.
#define BECKON_REQUIRES(mutex) BECKON_THREAD_ATTRIBUTE(requires_capability(mutex))

namespace beckon::inline abi1 {

/// std::mutex with the annotations that let clang check who holds it.
class BECKON_THREAD_ATTRIBUTE(capability("mutex")) Mutex
{
public:
    void lock() BECKON_THREAD_ATTRIBUTE(acquire_capability()) { _mutex.lock(); }
    void unlock() BECKON_THREAD_ATTRIBUTE(release_capability()) { _mutex.unlock(); }

private:
    friend class Condition;
    std::mutex _mutex;
};

/// Holds a Mutex for a scope.
class BECKON_THREAD_ATTRIBUTE(scoped_lockable) MutexLock
{
public:
    explicit MutexLock(Mutex& mutex) BECKON_THREAD_ATTRIBUTE(acquire_capability(mutex)) : _mutex(mutex) { _mutex.lock(); }
    ~MutexLock() BECKON_THREAD_ATTRIBUTE(release_capability()) { _mutex.unlock(); }
    MutexLock(const MutexLock&) = delete;
    MutexLock& operator=(const MutexLock&) = delete;

private:
    Mutex& _mutex;
};

/// Waits with a Mutex held; waiting lets go of it meanwhile. Wake-ups may be spurious: wait in a loop.
class Condition
{
public:
    void wait(Mutex& mutex) BECKON_REQUIRES(mutex)
    {
        const Held held(mutex);
        _condition.wait(held.lock);
    }

    template <typename Time>
    std::cv_status waitUntil(Mutex& mutex, const Time& deadline) BECKON_REQUIRES(mutex)
    {
        const Held held(mutex);
        return _condition.wait_until(held.lock, deadline);
    }

    void notifyOne() noexcept { _condition.notify_one(); }
    void notifyAll() noexcept { _condition.notify_all(); }

private:
    /// What std::condition_variable wants to see. (std::condition_variable_any takes any lock, and has a mutex of its own for that, over
    /// which who is woken and who wakes them stumble.)
    struct Held
    {
        explicit Held(Mutex& mutex) : lock(mutex._mutex, std::adopt_lock) {}
        ~Held() { lock.release(); }
        Held(const Held&) = delete;
        Held& operator=(const Held&) = delete;

        mutable std::unique_lock<std::mutex> lock;
    };

    std::condition_variable _condition;
};

} // namespace beckon::inline abi1
