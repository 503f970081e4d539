package org.libsharedmemory.stream;

/// What one of two does at a stream.
enum StreamOperation {
    WRITE(Side.WRITER),
    WRITE_TWICE(Side.WRITER),
    CLOSE_WRITER(Side.WRITER),
    SUCCEED_WRITER(Side.WRITER),
    /// Makes good what a dead writer has left.
    KEEP_HOUSE(Side.WRITER),
    READ(Side.READER),
    READ_NEXT(Side.READER),
    OPEN_READER(Side.READER);

    /// Whether it changes the stream.
    enum Side {
        WRITER,
        READER
    }

    final Side side;

    StreamOperation(Side side) {
        this.side = side;
    }

    /// @param who the first or the second: 0 or 1
    void run(StreamMeeting meeting, int who) throws InterruptedException {
        switch (this) {
            case WRITE -> meeting.write(who);
            case WRITE_TWICE -> meeting.writeTwice(who);
            case CLOSE_WRITER -> meeting.closeWriter(who);
            case SUCCEED_WRITER -> meeting.succeedWriter(who);
            case KEEP_HOUSE -> meeting.keepHouse(who);
            case READ -> meeting.read(who);
            case READ_NEXT -> meeting.readNext(who);
            case OPEN_READER -> meeting.openReader(who);
        }
    }

    boolean writes() {
        return this == WRITE || this == WRITE_TWICE;
    }

    boolean findsTheDead() {
        return this == SUCCEED_WRITER || this == KEEP_HOUSE;
    }
}
