package org.libsharedmemory.queue;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Spliterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.value.HeapValue;
import org.libsharedmemory.segment.Codec;
import org.libsharedmemory.segment.ValueTooLargeException;

/// A queue between processes as `java.util.concurrent` knows them: objects of one type go in and out through a
/// [Codec]. It works on a producer and a consumer of one queue of any kind; other processes, in other languages
/// too, may be at both ends at the same time.
///
/// What a bounded queue between processes cannot have, and this one has not:
/// - *removing anything but the first message*: [#remove(Object)], [#removeAll], [#retainAll] and [#removeIf] throw
///   [UnsupportedOperationException]. `poll`, `remove()`, `drainTo` and `clear` take messages from the front;
/// - *removing through the iterator*: iterators, spliterators, `forEach`, `toArray`, `contains`, `equals` of
///   elements and `toString` work on a copy of what waited when they were asked for. Weakly consistent: what others
///   put in or took out meanwhile may be there or not, and elements are new objects each time;
/// - *null elements*: [NullPointerException];
/// - *serialization*: a queue is a place in memory, not a value.
///
/// *Ownership*: the producer and the consumer stay the caller's, who closes them and meanwhile uses them for
/// nothing else. *Thread-safety*: all methods may be called by any thread. While a thread waits to take, other
/// threads find the queue empty; while a thread waits for room, they find it full. *Memory effects*: what a thread
/// did before it put an element in is visible to who takes it out, as far as that is in shared memory. *Failures of
/// every operation*: those of [QueueProducer] and [QueueConsumer], and what the codec throws: from `encode` nothing
/// was put in, from `decode` the message is gone.
///
/// @param <T> the elements
public final class SharedQueue<T> extends AbstractQueue<T> implements BlockingQueue<T> {
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);
    private static final int SMALLEST_RECORD_BYTES = 8;

    private final QueueProducer producer;
    private final ConsumerHandle consumer;
    private final Codec<T> codec;
    private final QueueSide putting = new QueueSide();
    private final QueueSide taking = new QueueSide();

    private SharedQueue(QueueProducer producer, ConsumerHandle consumer, Codec<T> codec) {
        this.producer = Objects.requireNonNull(producer, "producer");
        this.consumer = consumer;
        this.codec = Objects.requireNonNull(codec, "codec");
    }

    /// Makes a queue of objects out of both ends of a queue of messages.
    ///
    /// @param producer one end, used by nothing else from now on
    /// @param consumer the other end, `AT_MOST_ONCE`, used by nothing else from now on
    /// @param codec turns elements into messages and back; called by several threads at a time
    /// @param <T> the elements
    /// @return the queue
    /// @throws IllegalArgumentException if the two belong to queues of different names, or the consumer is
    ///     `AT_LEAST_ONCE`: an element is removed before the caller has it
    public static <T> SharedQueue<T> of(QueueProducer producer, QueueConsumer consumer, Codec<T> codec) {
        if (!producer.name().equals(consumer.name())) {
            throw new IllegalArgumentException(
                    "the producer is of queue '" + producer.name() + "', the consumer of '" + consumer.name() + "'");
        }
        ConsumerHandle end = (ConsumerHandle) Objects.requireNonNull(consumer, "consumer"); // the only kind there is
        if (end.delivery != Delivery.AT_MOST_ONCE) {
            throw new IllegalArgumentException("a BlockingQueue removes an element before its caller has it: the"
                    + " consumer must be AT_MOST_ONCE");
        }
        return new SharedQueue<>(producer, end, codec);
    }

    /// Puts an element in if there is room.
    ///
    /// @param element not null
    /// @return false if the queue is full
    /// @throws ValueTooLargeException if its message is larger than the queue's largest
    @Override
    public boolean offer(T element) {
        MemorySegment message = encoded(element);
        if (!putting.enterAtOnce()) {
            return false;
        }
        try {
            return producer.offer(message);
        } finally {
            putting.leave();
        }
    }

    /// Puts an element in, waiting for room.
    ///
    /// @param element not null
    /// @param timeout the longest wait, in `unit`s
    /// @param unit of the timeout
    /// @return false if the queue is still full at the deadline
    /// @throws ValueTooLargeException if its message is larger than the queue's largest
    /// @throws InterruptedException if interrupted while waiting; nothing went in
    @Override
    public boolean offer(T element, long timeout, TimeUnit unit) throws InterruptedException {
        MemorySegment message = encoded(element);
        long start = System.nanoTime();
        if (!putting.enter(unit.toNanos(timeout))) {
            return false;
        }
        try {
            if (producer.offer(message)) {
                return true;
            }
            putting.waits();
            return producer.put(message, left(start, unit.toNanos(timeout)));
        } finally {
            putting.leave();
        }
    }

    /// Puts an element in, waiting for room as long as it takes.
    ///
    /// @param element not null
    /// @throws ValueTooLargeException if its message is larger than the queue's largest
    /// @throws InterruptedException if interrupted while waiting; nothing went in
    @Override
    public void put(T element) throws InterruptedException {
        boolean done = offer(element, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        if (!done) {
            throw new IllegalStateException(
                    "the wait for room in queue '" + producer.name() + "' ended after centuries");
        }
    }

    /// Takes the first element out.
    ///
    /// @return null if the queue is empty
    @Override
    public @Nullable T poll() {
        if (!taking.enterAtOnce()) {
            return null;
        }
        Message message;
        try {
            message = consumer.poll();
        } finally {
            taking.leave();
        }
        return decoded(message);
    }

    /// Takes the first element out, waiting for one.
    ///
    /// @param timeout the longest wait, in `unit`s
    /// @param unit of the timeout
    /// @return null if the queue is still empty at the deadline
    /// @throws InterruptedException if interrupted while waiting; nothing was taken
    @Override
    public @Nullable T poll(long timeout, TimeUnit unit) throws InterruptedException {
        long start = System.nanoTime();
        if (!taking.enter(unit.toNanos(timeout))) {
            return null;
        }
        Message message;
        try {
            message = consumer.poll();
            if (message == null) {
                taking.waits();
                message = consumer.take(left(start, unit.toNanos(timeout)));
            }
        } finally {
            taking.leave();
        }
        return decoded(message);
    }

    /// Takes the first element out, waiting for one as long as it takes.
    ///
    /// @return the element
    /// @throws InterruptedException if interrupted while waiting; nothing was taken
    @Override
    public T take() throws InterruptedException {
        T element = poll(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        if (element == null) {
            throw new IllegalStateException(
                    "the wait for a message in queue '" + consumer.name() + "' ended after centuries");
        }
        return element;
    }

    /// A copy of the first element, which stays.
    ///
    /// @return null if the queue is empty
    @Override
    public @Nullable T peek() {
        if (!taking.enterAtOnce()) {
            return null;
        }
        Message message;
        try {
            message = consumer.peek();
        } finally {
            taking.leave();
        }
        return decoded(message);
    }

    /// Moves all elements that wait now into a collection. None wait in a queue that is gone: [#poll], [#take] and
    /// [#peek] tell that, while this, [#size] and all that look at the elements do not.
    ///
    /// @param target not this queue
    /// @return how many
    @Override
    public int drainTo(Collection<? super T> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    /// Moves elements into a collection, at most as many as wait now. One that the collection refuses is gone.
    ///
    /// @param target not this queue
    /// @param maxElements the most
    /// @return how many
    @Override
    @SuppressWarnings("ReferenceEquality") // the very same object is meant
    public int drainTo(Collection<? super T> target, int maxElements) {
        Objects.requireNonNull(target, "target");
        if (target == this) {
            throw new IllegalArgumentException("a queue cannot be drained to itself");
        }
        int most = Math.min(maxElements, size());
        for (int count = 0; count < most; count++) {
            T element = poll();
            if (element == null) {
                return count;
            }
            target.add(element);
        }
        return Math.max(most, 0);
    }

    /// How many elements wait.
    @Override
    public int size() {
        return (int) Math.min(consumer.size(), Integer.MAX_VALUE);
    }

    /// How many more elements the queue takes; in an SPSC queue, of the smallest.
    @Override
    public int remainingCapacity() {
        long unit = producer instanceof SpscProducer ? SMALLEST_RECORD_BYTES : 1;
        return (int) Math.min(producer.remaining() / unit, Integer.MAX_VALUE);
    }

    /// An iterator over a copy of what waits now; it does not remove.
    @Override
    public Iterator<T> iterator() {
        return snapshot().iterator();
    }

    /// A spliterator over a copy of what waits now.
    @Override
    public Spliterator<T> spliterator() {
        return snapshot().spliterator();
    }

    /// Whether an equal element waits now.
    @Override
    public boolean contains(@Nullable Object element) {
        return snapshot().contains(element);
    }

    @Override
    public Object[] toArray() {
        return snapshot().toArray();
    }

    @Override
    public <E> E[] toArray(E[] array) {
        return snapshot().toArray(array);
    }

    /// Not supported: only the first element can be removed.
    ///
    /// @throws UnsupportedOperationException always
    @Override
    public boolean remove(@Nullable Object element) {
        throw onlyTheFirst();
    }

    /// Not supported: only the first element can be removed.
    ///
    /// @throws UnsupportedOperationException always
    @Override
    public boolean removeAll(Collection<?> elements) {
        throw onlyTheFirst();
    }

    /// Not supported: only the first element can be removed.
    ///
    /// @throws UnsupportedOperationException always
    @Override
    public boolean retainAll(Collection<?> elements) {
        throw onlyTheFirst();
    }

    /// Not supported: only the first element can be removed.
    ///
    /// @throws UnsupportedOperationException always
    @Override
    public boolean removeIf(Predicate<? super T> filter) {
        throw onlyTheFirst();
    }

    private List<T> snapshot() {
        List<Message> messages = List.of();
        if (taking.enterAtOnce()) {
            try {
                messages = consumer.copyAll();
            } finally {
                taking.leave();
            }
        }
        List<T> elements = new ArrayList<>(messages.size());
        for (Message message : messages) {
            elements.add(element(message));
        }
        return Collections.unmodifiableList(elements);
    }

    private MemorySegment encoded(T element) {
        long byteSize = codec.byteSize(Objects.requireNonNull(element, "element"));
        if (byteSize > producer.maxMessageByteSize()) {
            throw new ValueTooLargeException(
                    producer.name(),
                    "the element takes " + byteSize + " bytes, at most " + producer.maxMessageByteSize() + " fit");
        }
        MemorySegment message = HeapValue.room(producer.name(), byteSize);
        codec.encode(element, message);
        return message;
    }

    private @Nullable T decoded(@Nullable Message message) {
        return message == null ? null : element(message);
    }

    private T element(Message message) {
        return Objects.requireNonNull(codec.decode(message.memory()), "what the codec made of a message");
    }

    private static Duration left(long start, long nanos) {
        return nanos == Long.MAX_VALUE ? FOREVER : Duration.ofNanos(Math.max(nanos, 0) - (System.nanoTime() - start));
    }

    private static UnsupportedOperationException onlyTheFirst() {
        return new UnsupportedOperationException("only the first element of a queue between processes can be removed");
    }
}
