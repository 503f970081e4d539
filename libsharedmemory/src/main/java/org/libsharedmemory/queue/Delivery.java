package org.libsharedmemory.queue;

/// What happens to a message whose consumer dies while it handles it. The C++ library's layouts have no room to count
/// what is lost or to mark what is redelivered.
public enum Delivery {
    /// The message is removed before the consumer sees it: it is lost with the consumer, and counted
    /// ([QueueInfo#lost]).
    AT_MOST_ONCE,
    /// The message is removed after the consumer handled it: the next consumer gets it again, marked as
    /// redelivered. Where others consume too, and find enough else, that takes a second at the most after
    /// the death.
    AT_LEAST_ONCE
}
