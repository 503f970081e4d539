package org.libsharedmemory.queue;

/// How full a classic queue is: its count says it.
record ClassicOccupancy(ClassicHeader header) implements Occupancy {
    @Override
    public long size() {
        return header.count();
    }

    @Override
    public long capacity() {
        return header.queue().capacity();
    }

    @Override
    public long remaining() {
        return capacity() - size();
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    @Override
    public boolean isFull() {
        return remaining() == 0;
    }
}
