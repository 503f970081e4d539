package org.libsharedmemory.testing;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.segment.OpenOptions;
import org.libsharedmemory.segment.SegmentExistsException;
import org.libsharedmemory.segment.SharedMemory;

/// The follower in a race for a name, in a process of its own: `create`, `prune` or `open`, then a look at what
/// came of it.
public final class SegmentRacer {
    /// It has no handle.
    public static final long NOTHING = 0;
    /// Its handle is the one that the name leads to.
    public static final long CURRENT = 1;
    /// Its segment was removed, and says so.
    public static final long RETIRED = 2;
    /// Its segment was taken away under it.
    public static final long LOST = 3;

    private static final SplittableRandom RANDOM =
            new SplittableRandom(ProcessHandle.current().pid());
    private static final int LONGEST_DELAY = 2000;

    private SegmentRacer() {}

    /// @param arguments what to do, name of the segment of the rounds, name to race for
    public static void main(String[] arguments) throws InterruptedException {
        String name = arguments[2];
        try (SharedMemory control = SharedMemory.open(arguments[1], OpenOptions.DEFAULT)) {
            Rounds rounds = new Rounds(control.memory());
            System.out.println("ready");
            while (rounds.awaitGo()) {
                delay();
                SegmentHandle handle = act(arguments[0], name);
                rounds.done(handle == null ? NOTHING : CURRENT);
                if (!rounds.awaitGo()) {
                    break;
                }
                rounds.done(stateOf(handle, name));
                if (!rounds.awaitGo()) {
                    break;
                }
                if (handle != null) {
                    PlainSegments.close(handle);
                }
                rounds.done(NOTHING);
            }
        }
    }

    /// So that the two meet at all of their steps.
    public static void delay() {
        for (int i = RANDOM.nextInt(LONGEST_DELAY); i > 0; i--) {
            Thread.onSpinWait();
        }
    }

    private static @Nullable SegmentHandle act(String what, String name) {
        return switch (what) {
            case "create" -> create(name);
            case "open" -> Segments.system().tryOpen(name, PlainSegments.user());
            case "prune" -> {
                Segments.system().prune(false);
                yield null;
            }
            default -> throw new IllegalArgumentException(what);
        };
    }

    /// Null when the name is taken.
    public static @Nullable SegmentHandle create(String name) {
        try {
            return Segments.system().create(PlainSegments.passing(name), PlainSegments.user());
        } catch (SegmentExistsException _) {
            return null;
        }
    }

    /// What has become of a handle.
    public static long stateOf(@Nullable SegmentHandle handle, String name) {
        if (handle == null) {
            return NOTHING;
        }
        SegmentHandle now = Segments.system().tryOpen(name, PlainSegments.readOnly());
        boolean same = now != null
                && now.description() != null
                && now.description().segmentId() == handle.description().segmentId();
        if (now != null) {
            PlainSegments.close(now);
        }
        if (handle.isRetired()) {
            return same ? LOST : RETIRED;
        }
        return same ? CURRENT : LOST;
    }
}
