package org.libsharedmemory.queue;

/// What one of two does at a queue.
enum QueueOperation {
    OFFER(Side.PRODUCER),
    BATCH(Side.PRODUCER),
    COMMIT(Side.PRODUCER),
    ABORT(Side.PRODUCER),
    CLOSE_PRODUCER(Side.PRODUCER),
    SUCCEED_PRODUCER(Side.PRODUCER),
    POLL(Side.CONSUMER),
    PEEK(Side.CONSUMER),
    DRAIN(Side.CONSUMER),
    /// A drain that acknowledges each message when it is handled.
    SETTLE(Side.CONSUMER),
    /// A handler throws: the message goes back.
    REFUSE(Side.CONSUMER),
    CLOSE_CONSUMER(Side.CONSUMER),
    SUCCEED_CONSUMER(Side.CONSUMER),
    /// Makes good what the dead have left.
    KEEP_HOUSE(Side.CONSUMER);

    enum Side {
        PRODUCER,
        CONSUMER
    }

    final Side side;

    QueueOperation(Side side) {
        this.side = side;
    }

    /// @param who the first or the second: 0 or 1
    void run(QueueMeeting meeting, int who) {
        switch (this) {
            case OFFER -> meeting.offer(who);
            case BATCH -> meeting.offerTwo(who);
            case COMMIT -> meeting.commit(who);
            case ABORT -> meeting.abort(who);
            case CLOSE_PRODUCER -> meeting.closeProducer(who);
            case SUCCEED_PRODUCER -> meeting.succeedProducer(who);
            case POLL -> meeting.poll(who);
            case PEEK -> meeting.peek(who);
            case DRAIN, SETTLE -> meeting.drain(who);
            case REFUSE -> meeting.refuse(who);
            case CLOSE_CONSUMER -> meeting.closeConsumer(who);
            case SUCCEED_CONSUMER -> meeting.succeedConsumer(who);
            case KEEP_HOUSE -> meeting.keepHouse(who);
        }
    }

    boolean settles() {
        return this == SETTLE || this == REFUSE;
    }

    boolean comesOrGoes() {
        return this == CLOSE_PRODUCER || this == CLOSE_CONSUMER || succeeds();
    }

    boolean succeeds() {
        return this == SUCCEED_PRODUCER || this == SUCCEED_CONSUMER;
    }

    boolean findsTheDead() {
        return this == KEEP_HOUSE || succeeds();
    }
}
