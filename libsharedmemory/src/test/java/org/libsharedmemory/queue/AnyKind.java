package org.libsharedmemory.queue;

/// All kinds of queue, the classic ones too, each small enough to fill.
enum AnyKind {
    SPSC,
    MPMC,
    CLASSIC_V1,
    CLASSIC_V2;

    QueueOptions options() {
        return switch (this) {
            case SPSC -> QueueOptions.spsc(4096);
            case MPMC -> QueueOptions.mpmc(16, 248);
            case CLASSIC_V1 -> QueueOptions.classicV1(16, 248);
            case CLASSIC_V2 -> QueueOptions.classicV2(16, 248);
        };
    }
}
