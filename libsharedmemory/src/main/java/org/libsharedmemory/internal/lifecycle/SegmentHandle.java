package org.libsharedmemory.internal.lifecycle;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.Description;
import org.libsharedmemory.internal.layout.EventBlock;
import org.libsharedmemory.internal.layout.EventBlocks;
import org.libsharedmemory.internal.layout.Footer;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.layout.SidecarBlock;
import org.libsharedmemory.internal.liveness.Attachments;
import org.libsharedmemory.internal.liveness.Repair;
import org.libsharedmemory.internal.platform.FileFacts;
import org.libsharedmemory.internal.platform.FileFacts.FileKey;
import org.libsharedmemory.internal.platform.Futex;
import org.libsharedmemory.internal.platform.Platform;
import org.libsharedmemory.internal.wait.ChangeSignal;
import org.libsharedmemory.segment.SegmentLostException;
import org.libsharedmemory.segment.SegmentRetiredException;

/// A mapped segment and this process's attachment to it. Thread-safe. Whoever opened it owns it and closes it
/// once, through [#close].
///
/// Closing ends in this order: nothing new begins; sleepers are woken; operations in flight get a second;
/// roles and locks are let go; the segment is retired if nobody else keeps it; the body is unmapped, which
/// cuts off whatever still ran; the attachment is given back.
public final class SegmentHandle {
    private static final long GRACE_NANOS = 1_000_000_000L;

    private final Segments segments;
    private final String name;
    private final FileFacts facts;
    private final @Nullable Description description;
    private final Arena arena;
    private final MemorySegment memory;
    private final long footer;

    private final Object enlisting = new Object();
    private @Nullable Lifeline lifeline;
    private int index = Attachments.NONE;
    private int role;
    private volatile Runnable closeByOwner = () -> {};
    private Repair repair = Repair.NOTHING;
    private volatile boolean closed;
    private volatile boolean displaced;
    private volatile boolean lost;
    private volatile boolean impaired; // closed, displaced or lost: one flag for the hot path to look at

    SegmentHandle(
            Segments segments,
            String name,
            FileFacts facts,
            @Nullable Description description,
            Arena arena,
            MemorySegment memory,
            @Nullable Lifeline lifeline) {
        this.segments = segments;
        this.name = name;
        this.facts = facts;
        this.description = description;
        this.arena = arena;
        this.memory = memory;
        this.footer = description == null ? -1 : memory.byteSize() - Footer.BYTES;
        this.lifeline = lifeline;
    }

    /// Takes an entry of the table and makes good what its former holder left. False when the table is full.
    boolean attach(int roleAndFlags, Repair newRepair) {
        Lifeline line = lifeline;
        role = roleAndFlags;
        repair = newRepair;
        if (line == null || roleAndFlags == 0) {
            return true;
        }
        int flags = Role.wakesOthers(roleAndFlags) && futex() != null ? Role.CAN_WAKE : 0;
        index = line.attachments().claim(roleAndFlags | flags, repair);
        return index != Attachments.NONE;
    }

    /// Takes a place in the table beside a foreign segment; needed to write there or to take its lock.
    ///
    /// @throws org.libsharedmemory.segment.TooManyAttachmentsException when that table is full
    public void enlist(int roleAndFlags, Repair newRepair) {
        synchronized (enlisting) { // several readers share a handle, and one place is enough for them
            if (index == Attachments.NONE) {
                enlistFirst(roleAndFlags, newRepair);
            }
        }
    }

    private void enlistFirst(int roleAndFlags, Repair newRepair) {
        try {
            boolean attached = segments.withSidecar(facts, sidecar -> {
                lifeline = sidecar;
                return attach(roleAndFlags, newRepair);
            });
            if (!attached) {
                throw Opener.tableFull(name);
            }
        } finally {
            if (index == Attachments.NONE && lifeline != null) {
                lifeline.close();
                lifeline = null;
            }
        }
        sweep();
    }

    public String name() {
        return name;
    }

    /// The whole file, description included.
    public MemorySegment memory() {
        return memory;
    }

    /// Null: a foreign segment.
    public @Nullable Description description() {
        return description;
    }

    public boolean isForeign() {
        return description == null;
    }

    public boolean isReadOnly() {
        return memory.isReadOnly();
    }

    /// This handle's attachment index, or [Attachments#NONE].
    public int index() {
        return index;
    }

    /// Null for a handle that has no attachment table: read-only, or foreign without a role.
    public @Nullable Attachments attachments() {
        Lifeline line = lifeline;
        return line == null ? null : line.attachments();
    }

    /// The memory beside a foreign segment, whose body is a [SidecarBlock]; null without an attachment.
    public @Nullable MemorySegment sidecar() {
        Lifeline line = lifeline;
        return isForeign() && line != null ? line.memory() : null;
    }

    public Platform platform() {
        return segments.platform();
    }

    public @Nullable Futex futex() {
        return platform().futex();
    }

    /// Repairs what the dead have left. Who only looks at the bytes of a stream or queue does not know how.
    public void sweep() {
        if (lifeline != null && index != Attachments.NONE) {
            lifeline.attachments().sweep(repair);
        }
    }

    /// Repairs what one attachment owns, if its holder is proven dead.
    public boolean recover(int deadIndex) {
        return lifeline != null && lifeline.attachments().recover(deadIndex, repair);
    }

    public boolean isClosed() {
        return closed;
    }

    /// Whether the segment was removed or replaced; one opaque load of a line that hardly ever changes.
    public boolean isRetired() {
        return displaced || footer >= 0 && Footer.stateOpaque(memory, footer) != Footer.READY; // SYNC segment.retired
    }

    /// For every operation that writes.
    ///
    /// @param memory this handle's, as the operation holds it: one reference for all its accesses is checked once
    /// @throws IllegalStateException when closed
    /// @throws SegmentLostException when the memory is gone
    /// @throws SegmentRetiredException when what is written would reach nobody
    public void requireLive(MemorySegment memory) {
        try {
            if (impaired || footer >= 0 && Footer.stateOpaque(memory, footer) != Footer.READY) { // SYNC segment.retired
                throw notLive();
            }
        } catch (InternalError e) {
            throw fault(e);
        }
    }

    /// The one exception of every call on a closed handle.
    public IllegalStateException closedException() {
        return new IllegalStateException("the handle on segment '" + name + "' is closed");
    }

    /// Memory faulted under an access: if it was this segment's, remember it and say so.
    ///
    /// @throws InternalError the cause itself, when this segment is whole: other memory of the caller's was
    ///     truncated, or a handler threw it
    public RuntimeException fault(InternalError cause) {
        if (isWhole()) {
            throw cause;
        }
        lose();
        return new SegmentLostException(
                name,
                "its file was truncated while it was mapped; nothing of this call counts, close the handle",
                cause);
    }

    /// What the caller is told when an operation failed because the memory was taken away under it: by whoever closed
    /// this handle, or truncated the file.
    ///
    /// @param cause an [InternalError] or [IllegalStateException]; comes back itself when it has another reason
    /// @throws InternalError see [#fault]
    public RuntimeException failure(Throwable cause) {
        if (closed) {
            return closedException();
        }
        return cause instanceof InternalError lost ? fault(lost) : (IllegalStateException) cause;
    }

    /// A truncated file loses its end first, wherever it was cut.
    private boolean isWhole() {
        try {
            byte _ = memory.get(ValueLayout.JAVA_BYTE, memory.byteSize() - 1);
            return !lost;
        } catch (InternalError _) {
            return false;
        }
    }

    private RuntimeException notLive() {
        if (closed) {
            return closedException();
        }
        if (lost) {
            return new SegmentLostException(name, "its file was truncated while it was mapped; close the handle", null);
        }
        return new SegmentRetiredException(
                name, "it was removed or replaced; close this handle and open or create it again");
    }

    /// Says how the owner of this handle closes it, for the orderly end of the JVM. Whatever that throws, the other
    /// handles are closed too.
    public void ownedBy(Runnable closing) {
        closeByOwner = closing;
    }

    void closeByOwner() {
        try {
            closeByOwner.run();
        } catch (RuntimeException | Error _) {
            // the JVM is going down: what stays is repaired by whoever comes next
        }
    }

    /// Called by the housekeeper when the name no longer leads to this file.
    synchronized void displace() {
        if (!displaced && !closed) {
            displaced = true;
            impaired = true;
            wakeAll();
        }
    }

    void lose() {
        lost = true;
        impaired = true;
    }

    FileFacts facts() {
        return facts;
    }

    FileKey key() {
        return facts.key();
    }

    int ownerUid() {
        return facts.uid();
    }

    int role() {
        return role;
    }

    /// Closes once; a further call does nothing.
    ///
    /// @param busy whether an operation is in flight
    /// @param letGo gives back roles and locks, while the memory is still mapped
    public void close(BooleanSupplier busy, Runnable letGo) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            impaired = true;
        }
        Housekeeper.forget(this);
        try {
            end(busy, letGo);
            segments.detach(this);
        } catch (InternalError _) {
            lost = true; // truncated in this instant
        } finally {
            unmap();
        }
    }

    private void end(BooleanSupplier busy, Runnable letGo) {
        try {
            wakeAll();
            awaitEnd(busy); // SYNC handle.close
            if (!busy.getAsBoolean()) {
                letGo.run(); // else what is cut off below still owns it, until the attachment is given back
            }
        } catch (InternalError _) {
            lost = true; // truncated: nothing is left to give back
        }
    }

    /// Waits for an operation in flight, a second at the most, after something was stored that keeps others
    /// from beginning.
    ///
    /// Closing a shared arena is a handshake with every thread of this JVM: an operation that announced
    /// itself before it looked at what was stored is seen after that, or has seen it. So operations need no
    /// fence of their own.
    ///
    /// @param busy whether an operation is in flight
    public static void awaitEnd(BooleanSupplier busy) {
        Arena.ofShared().close();
        long end = Housekeeper.graceEnd(GRACE_NANOS);
        while (busy.getAsBoolean() && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(100_000);
        }
    }

    /// Closes a handle on a segment that never got its name, or that nobody got to know: there is nobody to wake, to
    /// wait for or to leave.
    void abandon() {
        closed = true;
        unmap();
    }

    /// Retires the segment: writers stop, sleepers wake. Under the names lock, before the name goes.
    void retire() {
        if (lifeline != null && description != null) {
            lifeline.retire();
            wakeAll();
        }
    }

    private void wakeAll() {
        if (description == null || isReadOnly()) {
            return;
        }
        for (EventBlock event : EventBlocks.of(description.shape())) {
            ChangeSignal.wakeAll(memory, event, this::futex);
        }
    }

    /// A native call of another thread holds the memory: a sleep of ours for a slice at the most, but a write of the
    /// user's to a pipe that is full for as long as it likes. Then it is unmapped later.
    private void unmap() {
        long end = Housekeeper.graceEnd(GRACE_NANOS);
        while (!Housekeeper.unmap(arena) && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(100_000);
        }
        if (arena.scope().isAlive()) {
            Housekeeper.unmapLater(arena, platform());
        }
        if (lifeline != null) {
            lifeline.giveBack(index);
        }
    }
}
