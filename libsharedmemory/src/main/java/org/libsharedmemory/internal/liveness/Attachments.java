package org.libsharedmemory.internal.liveness;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.libsharedmemory.internal.layout.AttachmentTable;
import org.libsharedmemory.internal.layout.ProcessToken;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.platform.ProcessIdentity;
import org.libsharedmemory.internal.platform.Processes;

/// The attachments of one segment, as one process sees them.
///
/// **Repair right.** Every word that names an owner names an attachment index. Only the process whose token
/// stands in `table[index]` may change what that index owns. To recover a dead one: prove its death,
/// compare-and-set its token to one's own, repair everything that names the index, store 0. A recoverer that
/// dies leaves its own dead token: the next one starts again. A word that names an index whose token is 0 is
/// dead too. An index is used for work of one's own only after its repair.
///
/// Thread-safe. Within one process a token does not tell threads apart: an index under repair by another thread
/// looks like a live one until it is done.
public final class Attachments {
    /// No attachment: unregistered.
    public static final int NONE = -1;

    private static final AtomicInteger SEQUENCE = new AtomicInteger();

    private final MemorySegment memory;
    private final AttachmentTable table;
    private final Processes processes;
    private final long self;

    public Attachments(MemorySegment memory, AttachmentTable table, Processes processes) {
        this.memory = memory;
        this.table = table;
        this.processes = processes;
        this.self = processes.self().token();
    }

    public int entries() {
        return table.entries();
    }

    /// Claims a free entry, repairs what its last holder may have left, and announces the role.
    ///
    /// @return the index, or [#NONE] when all entries are taken by others that are not proven dead
    public int claim(int roleAndFlags, Repair repair) {
        int index = claimFree();
        if (index == NONE) {
            sweep(repair);
            index = claimFree();
        }
        if (index != NONE) {
            announceRepaired(index, roleAndFlags, repair);
        }
        return index;
    }

    private int claimFree() {
        for (int index = 0; index < table.entries(); index++) {
            if (table.tokenCompareAndSet(memory, index, 0, self)) {
                return index;
            }
        }
        return NONE;
    }

    private void announceRepaired(int index, int roleAndFlags, Repair repair) {
        boolean announced = false;
        try {
            repair.repair(index);
            announce(index, roleAndFlags);
            announced = true;
        } finally {
            if (!announced) {
                table.tokenCompareAndSet(memory, index, self, 0);
            }
        }
    }

    private void announce(int index, int roleAndFlags) {
        ProcessIdentity me = processes.self();
        int sequence = SEQUENCE.incrementAndGet();
        table.identityPlain(
                memory, index, me.pid(), me.startTicks(), me.bootHash(), me.pidNamespace(), me.uid(), sequence);
        table.roleRelease(memory, index, roleAndFlags);
    }

    /// Gives an entry of one's own back. What it owned must be in order already.
    public void release(int index) {
        table.roleRelease(memory, index, 0);
        table.identityPlain(memory, index, 0, 0, 0, 0, 0, 0);
        table.tokenCompareAndSet(memory, index, self, 0);
    }

    /// From here on this attachment is no reason to keep the segment.
    public void leave(int index) {
        table.roleRelease(memory, index, Role.LEAVING);
    }

    /// Whether nobody living stands behind an index that some word names.
    public boolean isDead(int index) {
        long token = table.tokenAcquire(memory, index);
        return token == 0 || isProvenDead(index, token);
    }

    /// Repairs what a dead index owns.
    ///
    /// @return true when the index stands in nobody's way any more; false when its holder is not proven dead, or
    ///     another process was faster and is at it
    public boolean recover(int index, Repair repair) {
        long token = table.tokenAcquire(memory, index);
        if (token != 0 && !isProvenDead(index, token) || !table.tokenCompareAndSet(memory, index, token, self)) {
            return false;
        }
        boolean repaired = false;
        try {
            repair.repair(index);
            repaired = true;
        } finally {
            if (!repaired) {
                table.tokenCompareAndSet(memory, index, self, token);
            }
        }
        release(index);
        return true;
    }

    /// Recovers every index whose holder is proven dead.
    public void sweep(Repair repair) {
        for (int index = 0; index < table.entries(); index++) {
            long token = table.tokenAcquire(memory, index);
            if (token != 0 && isProvenDead(index, token)) {
                recover(index, repair);
            }
        }
    }

    /// Whether an attachment other than `except` that is not proven dead has a role that matches.
    public boolean anyLive(IntPredicate roleAndFlags, int except) {
        for (int index = 0; index < table.entries(); index++) {
            if (index != except && roleAndFlags.test(table.roleAcquire(memory, index)) && !isDead(index)) {
                return true;
            }
        }
        return false;
    }

    /// Whether everybody who changes what others wait for can wake them out of the kernel; the dead count too,
    /// until they are swept.
    public boolean allCanWake() {
        for (int index = 0; index < table.entries(); index++) {
            int role = table.roleAcquire(memory, index);
            if (Role.wakesOthers(role) && (role & Role.CAN_WAKE) == 0) {
                return false;
            }
        }
        return true;
    }

    /// Whether somebody's token stands there, alive or dead.
    public boolean isTaken(int index) {
        return table.tokenAcquire(memory, index) != 0;
    }

    /// See [Role]; 0 for none yet.
    public int roleAndFlags(int index) {
        return table.roleAcquire(memory, index);
    }

    /// Process id behind an index, for messages; 0 when nobody.
    public long pid(int index) {
        return ProcessToken.pid(table.tokenAcquire(memory, index));
    }

    private boolean isProvenDead(int index, long token) {
        long startTicks = table.startTicksPlain(memory, index);
        boolean written = ProcessToken.startedAt(token, startTicks);
        return processes.isProvenDead(token, written ? startTicks : 0, written ? table.uidPlain(memory, index) : -1);
    }
}
