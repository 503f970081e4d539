package org.libsharedmemory.queue;

/// The kinds that keep one contract, each small enough to fill.
enum QueueKind {
    SPSC,
    MPMC;

    QueueOptions options() {
        return switch (this) {
            case SPSC -> QueueOptions.spsc(4096);
            case MPMC -> QueueOptions.mpmc(16, 248);
        };
    }
}
