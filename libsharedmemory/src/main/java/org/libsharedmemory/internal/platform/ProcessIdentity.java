package org.libsharedmemory.internal.platform;

import org.libsharedmemory.internal.layout.ProcessToken;

/// Who a process is, beyond doubt on one machine during one boot.
///
/// @param startTicks start time in clock ticks since boot (field 22 of `/proc/PID/stat` on Linux)
/// @param bootHash 64 bits that change with each boot
/// @param pidNamespace inode of the process-id namespace, 0 where there is none
/// @param uid effective user id, 0 where there is none
public record ProcessIdentity(int pid, long startTicks, long bootHash, long pidNamespace, int uid) {
    public long token() {
        return ProcessToken.of(pid, startTicks, bootHash, pidNamespace);
    }
}
