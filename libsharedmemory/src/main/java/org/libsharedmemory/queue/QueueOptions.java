package org.libsharedmemory.queue;

import java.util.Objects;
import org.libsharedmemory.internal.layout.ClassicQueue;
import org.libsharedmemory.internal.layout.MessageHeader;
import org.libsharedmemory.internal.layout.MpmcSlots;
import org.libsharedmemory.internal.layout.SpscRing;
import org.libsharedmemory.segment.Permissions;

/// How to make a queue: which kind, how large, for how long and for whom.
public sealed interface QueueOptions {
    /// {@return a queue for one producer and one consumer: a ring of bytes, the fastest kind} A message takes its
    /// size + 8 bytes, rounded up to a multiple of 8, and at most half the ring, of which 8 bytes stay free.
    ///
    /// @param byteCapacity size of the ring in bytes, from 1 to 2^40; rounded up to a power of two, at least 1,024.
    ///     A ring of at most 4 MiB stays in the processor's cache, which is best for a message's way; one of 64 MiB
    ///     carries several times as many small messages a second where the two processors share no cache
    /// @throws IllegalArgumentException if the capacity is out of range
    static Spsc spsc(long byteCapacity) {
        return new Spsc(byteCapacity, false, Permissions.OWNER);
    }

    /// {@return a queue for any number of producers and consumers: slots of one size}
    ///
    /// @param capacity messages it holds, from 1 to 2^30; rounded up to a power of two, at least 2
    /// @param maxMessageByteSize largest message in bytes, from 1 to 268,435,455
    /// @throws IllegalArgumentException if a number is out of range
    static Mpmc mpmc(int capacity, int maxMessageByteSize) {
        return new Mpmc(capacity, maxMessageByteSize, false, Permissions.OWNER);
    }

    /// {@return a queue in the C++ library's layout of release 1, byte for byte, for one producer and one consumer}
    /// Two Java producers, or consumers, are refused; the library cannot see those of C++ programs. If a C++
    /// program is killed between its two stores to the header, the count stays wrong: nothing in this layout tells.
    ///
    /// @param capacity messages it holds, from 1 to 2^30, not rounded
    /// @param maxMessageByteSize largest message in bytes, from 1 to 268,435,455
    /// @throws IllegalArgumentException if a number is out of range
    static Classic classicV1(int capacity, int maxMessageByteSize) {
        return new Classic(QueueLayout.V1, capacity, maxMessageByteSize, false, Permissions.OWNER);
    }

    /// {@return a queue in the C++ library's layout of release 2, byte for byte, for any number of producers and
    /// consumers} Each side works under its lock. A lock that a dead Java process held is recovered; one that a
    /// dead C++ program held stays taken until [QueueEnd#breakLock].
    ///
    /// @param capacity messages it holds, from 1 to 2^30, not rounded
    /// @param maxMessageByteSize largest message in bytes, from 1 to 268,435,455
    /// @throws IllegalArgumentException if a number is out of range
    static Classic classicV2(int capacity, int maxMessageByteSize) {
        return new Classic(QueueLayout.V2, capacity, maxMessageByteSize, false, Permissions.OWNER);
    }

    /// {@return whether the queue stays until it is removed; otherwise it ends with its last live producer or
    /// consumer}
    boolean persistent();

    /// {@return who may open it}
    Permissions permissions();

    /// {@return these options with another lifetime}
    ///
    /// @param newPersistent see [#persistent]
    QueueOptions withPersistent(boolean newPersistent);

    /// {@return these options with other permissions}
    ///
    /// @param newPermissions see [#permissions]
    QueueOptions withPermissions(Permissions newPermissions);

    /// One producer, one consumer.
    ///
    /// @param byteCapacity size of the ring in bytes, a power of two
    /// @param persistent see [QueueOptions#persistent]
    /// @param permissions see [QueueOptions#permissions]
    record Spsc(long byteCapacity, boolean persistent, Permissions permissions) implements QueueOptions {
        /// Rounds the capacity up.
        public Spsc {
            Objects.requireNonNull(permissions, "permissions");
            requireRange("byteCapacity", byteCapacity, SpscRing.MAX_CAPACITY);
            byteCapacity = roundedUp(Math.max(byteCapacity, SpscRing.MIN_CAPACITY));
        }

        @Override
        public Spsc withPersistent(boolean newPersistent) {
            return new Spsc(byteCapacity, newPersistent, permissions);
        }

        @Override
        public Spsc withPermissions(Permissions newPermissions) {
            return new Spsc(byteCapacity, persistent, newPermissions);
        }
    }

    /// Many producers, many consumers.
    ///
    /// @param capacity messages it holds, a power of two
    /// @param maxMessageByteSize largest message in bytes
    /// @param persistent see [QueueOptions#persistent]
    /// @param permissions see [QueueOptions#permissions]
    record Mpmc(int capacity, int maxMessageByteSize, boolean persistent, Permissions permissions)
            implements QueueOptions {
        /// Rounds the capacity up.
        public Mpmc {
            Objects.requireNonNull(permissions, "permissions");
            requireRange("capacity", capacity, MpmcSlots.MAX_CAPACITY);
            requireRange("maxMessageByteSize", maxMessageByteSize, MessageHeader.MAX_BYTE_SIZE);
            capacity = (int) roundedUp(Math.max(capacity, MpmcSlots.MIN_CAPACITY));
        }

        @Override
        public Mpmc withPersistent(boolean newPersistent) {
            return new Mpmc(capacity, maxMessageByteSize, newPersistent, permissions);
        }

        @Override
        public Mpmc withPermissions(Permissions newPermissions) {
            return new Mpmc(capacity, maxMessageByteSize, persistent, newPermissions);
        }
    }

    /// One of the C++ library's layouts.
    ///
    /// @param layout which
    /// @param capacity messages it holds
    /// @param maxMessageByteSize largest message in bytes
    /// @param persistent see [QueueOptions#persistent]
    /// @param permissions see [QueueOptions#permissions]
    record Classic(
            QueueLayout layout, int capacity, int maxMessageByteSize, boolean persistent, Permissions permissions)
            implements QueueOptions {
        /// Checks the numbers.
        public Classic {
            Objects.requireNonNull(layout, "layout");
            Objects.requireNonNull(permissions, "permissions");
            requireRange("capacity", capacity, ClassicQueue.MAX_CAPACITY);
            requireRange("maxMessageByteSize", maxMessageByteSize, MessageHeader.MAX_BYTE_SIZE);
        }

        @Override
        public Classic withPersistent(boolean newPersistent) {
            return new Classic(layout, capacity, maxMessageByteSize, newPersistent, permissions);
        }

        @Override
        public Classic withPermissions(Permissions newPermissions) {
            return new Classic(layout, capacity, maxMessageByteSize, persistent, newPermissions);
        }
    }

    private static void requireRange(String what, long value, long most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(what + " is from 1 to " + most + ", not " + value);
        }
    }

    private static long roundedUp(long value) {
        return Long.bitCount(value) == 1 ? value : Long.highestOneBit(value) << 1;
    }
}
