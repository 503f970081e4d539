package org.libsharedmemory.benchmarks.link;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import org.jctools.queues.MpscArrayQueue;
import org.jctools.queues.SpscArrayQueue;

/// A queue of JCTools between threads of one process: what a queue costs that crosses no process. Messages are copied
/// into arrays that are made once, and out of them.
final class ArrayQueueLink implements Link {
    private static final Map<String, Queue<byte[]>> QUEUES = new ConcurrentHashMap<>();

    private final Queue<byte[]> queue;
    private final byte[][] arrays;
    private int next;

    private ArrayQueueLink(Queue<byte[]> queue, byte[][] arrays) {
        this.queue = queue;
        this.arrays = arrays;
    }

    static ArrayQueueLink receiver(String name, Parameters parameters) {
        return new ArrayQueueLink(queue(name, parameters), new byte[0][]);
    }

    /// As many arrays as can be in the queue, one that the receiver copies from, and one that is filled.
    static ArrayQueueLink sender(String name, Parameters parameters) {
        return new ArrayQueueLink(
                queue(name, parameters),
                new byte[parameters.number("capacity", 1024) + 2][parameters.number("size", 64)]);
    }

    private static Queue<byte[]> queue(String name, Parameters parameters) {
        int capacity = parameters.number("capacity", 1024);
        return QUEUES.computeIfAbsent(
                name,
                _ -> parameters.number("producers", 1) == 1
                        ? new SpscArrayQueue<>(capacity)
                        : new MpscArrayQueue<>(capacity));
    }

    @Override
    public boolean send(byte[] bytes, int offset, int length) {
        byte[] array = arrays[next];
        System.arraycopy(bytes, offset, array, 0, length);
        if (!queue.offer(array)) {
            return false;
        }
        next = next + 1 == arrays.length ? 0 : next + 1;
        return true;
    }

    @Override
    public int receive(Payload payload, Runnable sink, int limit) {
        for (int received = 0; received < limit; received++) {
            byte[] array = queue.poll();
            if (array == null) {
                return received;
            }
            System.arraycopy(array, 0, payload.bytes(), payload.position(), array.length);
            sink.run();
        }
        return limit;
    }

    @Override
    public void close() {}
}
