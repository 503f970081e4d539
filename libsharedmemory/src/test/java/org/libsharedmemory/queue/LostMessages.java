package org.libsharedmemory.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.libsharedmemory.internal.layout.Kind;
import org.libsharedmemory.internal.layout.MpmcControl;
import org.libsharedmemory.internal.layout.MpmcSlots;
import org.libsharedmemory.internal.layout.Shape;
import org.libsharedmemory.internal.layout.SlotWord;
import org.libsharedmemory.internal.layout.SpscControl;
import org.libsharedmemory.internal.lifecycle.Attaching;
import org.libsharedmemory.internal.lifecycle.SegmentHandle;
import org.libsharedmemory.internal.lifecycle.Segments;
import org.libsharedmemory.internal.liveness.Repair;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.testing.ChildProcess;

/// Kills consumers of a queue, delivery `AT_MOST_ONCE`, and finds out what they had in their hands: it must be counted
/// as lost, no more and no less. Read from the queue's memory, without attaching.
final class LostMessages implements AutoCloseable {
    private final String name;
    private final SegmentHandle handle;
    private final Shape shape;
    private long due;

    LostMessages(String name) {
        this.name = name;
        Attaching looking = new Attaching(0, true, true, (segment, description, size) -> {}, looked -> Repair.NOTHING);
        this.handle = Segments.system().look(name, looking);
        this.shape = QueueOpening.shapeOf(handle);
    }

    /// Kills a consumer.
    ///
    /// @param parked whether nothing of it moves: then what it had in its hands is known before
    /// @return how many messages more must now be counted as lost
    long kill(ChildProcess consumer, boolean parked) throws InterruptedException {
        return shape.kind() == Kind.SPSC ? killTheOne(consumer) : killOneOfMany(consumer, parked);
    }

    /// What the dead one had in its hands stands beside the count until a successor comes.
    private long killTheOne(ChildProcess consumer) throws InterruptedException {
        SpscControl control = new SpscControl(shape.controlOffset());
        consumer.kill();
        long before = due;
        due = SpscControl.lostOf(SpscControl.handLost(control.lossAcquire(handle.memory())));
        return due - before;
    }

    /// Those who live recover it as soon as its slot is in their way.
    private long killOneOfMany(ChildProcess consumer, boolean parked) throws InterruptedException {
        MpmcControl control = new MpmcControl(shape.controlOffset());
        Set<Integer> owners = ownersIn(consumer.pid());
        long inHands = inHandsOf(owners);
        consumer.kill();
        QueueProbe.awaitThat(() -> inHandsOf(owners) == 0);
        long before = due;
        due = control.lostOpaque(handle.memory());
        if (parked) {
            assertThat(due - before)
                    .as("counted, of those in the hands of " + consumer)
                    .isEqualTo(inHands);
        }
        return due - before;
    }

    private Set<Integer> ownersIn(long pid) {
        SegmentInfo info = Segments.system().inspect(name);
        return info.attachments().stream()
                .filter(each -> each.pid() == pid)
                .map(each -> each.index() + 1)
                .collect(Collectors.toSet());
    }

    private long inHandsOf(Set<Integer> owners) {
        MpmcSlots slots = MpmcSlots.of(shape);
        long count = 0;
        for (long position = 0; position < slots.capacity(); position++) {
            long word = slots.wordAcquire(handle.memory(), slots.slot(position));
            boolean taken = SlotWord.stateOf(word) == SlotWord.TAKEN_ONCE;
            count += taken && owners.contains(SlotWord.ownerOf(word)) ? 1 : 0;
        }
        return count;
    }

    /// What must be counted as lost at the end.
    long due() {
        return due;
    }

    @Override
    public void close() {
        handle.close(() -> false, () -> {});
    }
}
