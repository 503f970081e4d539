package org.libsharedmemory.internal.lifecycle;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.libsharedmemory.internal.layout.Description;
import org.libsharedmemory.internal.layout.Kind;
import org.libsharedmemory.internal.layout.Role;
import org.libsharedmemory.internal.liveness.Attachments;
import org.libsharedmemory.internal.platform.FileFacts;
import org.libsharedmemory.internal.platform.OpenFile;
import org.libsharedmemory.segment.SegmentInfo;
import org.libsharedmemory.segment.SegmentKind;

/// Looks at the directory of segments as a whole: what there is, and what the dead have left. Never opens what is
/// not a regular file of a plausible size, never removes what is foreign.
final class Survey {
    private final Segments segments;
    private final Examiner examiner;

    Survey(Segments segments, Examiner examiner) {
        this.segments = segments;
        this.examiner = examiner;
    }

    @Nullable
    SegmentInfo inspect(String name) throws IOException {
        return switch (examiner.examine(name)) {
            case Occupant.Free _ -> null;
            case Occupant.Ours ours -> describe(name, ours.facts(), ours.description(), ours.isLeftover(), List.of());
            case Occupant.Copy copy ->
                describe(
                        name,
                        copy.facts(),
                        copy.description(),
                        false,
                        List.of("a copy of '" + copy.description().name() + "': it can only be read"));
            case Occupant.Unreadable unreadable ->
                plain(name, unreadable.facts(), SegmentKind.UNREADABLE, List.of(unreadable.problem()));
            case Occupant.Foreign foreign -> plain(name, foreign.facts(), SegmentKind.FOREIGN, List.of());
            case Occupant.NotAFile other ->
                plain(name, other.facts(), SegmentKind.FOREIGN, List.of(other.description() + ", not a segment"));
            case Occupant.Closed closed ->
                plain(
                        name,
                        closed.facts(),
                        SegmentKind.PRIVATE,
                        List.of("permission denied to read it: it belongs to user "
                                + closed.facts().uid()));
        };
    }

    List<SegmentInfo> list() throws IOException {
        prune(false);
        List<SegmentInfo> found = new ArrayList<>();
        for (String name : segments.directory().names()) {
            boolean candidate = !name.startsWith(".") && !name.startsWith("sem.");
            SegmentInfo info = candidate ? inspect(name) : null;
            if (info != null) {
                found.add(info);
            }
        }
        found.sort(Comparator.comparing(SegmentInfo::name));
        return found;
    }

    List<SegmentInfo> prune(boolean dryRun) throws IOException {
        List<SegmentInfo> pruned = new ArrayList<>();
        for (String name : segments.directory().names()) {
            boolean candidate = !name.startsWith(".") && !name.startsWith("sem.");
            if (candidate && examiner.examine(name) instanceof Occupant.Ours ours && ours.isLeftover()) {
                SegmentInfo info = inspect(name);
                boolean gone = dryRun
                        || segments.discardLeftover(
                                name, segments.lockOf(ours.facts().uid()));
                if (info != null && gone) {
                    pruned.add(info);
                }
            }
        }
        if (!dryRun) {
            sweepTemporaryFiles();
            sweepSidecars();
        }
        return pruned;
    }

    /// Half-made segments of processes that are proven dead.
    void sweepTemporaryFiles() throws IOException {
        for (String name : segments.directory().names()) {
            long maker = Maker.makerOf(name);
            if (maker != 0 && segments.platform().processes().isProvenDead(maker, 0, -1)) {
                unlinkIfAllowed(name);
            }
        }
    }

    /// Tables beside foreign segments that are no more, with nobody in them.
    private void sweepSidecars() throws IOException {
        Set<String> wanted = new HashSet<>();
        List<String> names = segments.directory().names();
        for (String name : names) {
            FileFacts facts = segments.directory().stat(name);
            if (facts != null) {
                wanted.add(Sidecar.fileName(facts.key()));
            }
        }
        for (String name : names) {
            if (Sidecar.isName(name) && !wanted.contains(name)) {
                try {
                    Sidecar.named(segments, name).discardIfUnused();
                } catch (IOException _) {
                    // another user's, or not a file: not ours to judge
                }
            }
        }
    }

    private void unlinkIfAllowed(String name) throws IOException {
        try {
            segments.directory().unlink(name);
        } catch (AccessDeniedException _) {
            // another user's: that user's next call removes it
        }
    }

    private SegmentInfo describe(
            String name, FileFacts facts, Description description, boolean leftover, List<String> found)
            throws IOException {
        List<String> problems = new ArrayList<>(found);
        if ((facts.mode() & 0007) == 0007) {
            problems.add("mode " + Integer.toOctalString(facts.mode())
                    + ": every user may write to it; a C++ peer sets this mode when it opens a segment");
        }
        Description.Creator creator = description.creator();
        return new SegmentInfo(
                name,
                kindOf(description),
                description.shape().byteSize(),
                facts.byteSize(),
                description.persistent(),
                leftover,
                facts.uid(),
                facts.mode(),
                Instant.ofEpochMilli(creator.createdMillis()),
                creator.pid(),
                attachments(name, facts, description),
                problems);
    }

    private static SegmentInfo plain(String name, FileFacts facts, SegmentKind kind, List<String> problems) {
        return new SegmentInfo(
                name,
                kind,
                facts.byteSize(),
                facts.byteSize(),
                true,
                false,
                facts.uid(),
                facts.mode(),
                Instant.ofEpochMilli(facts.modifiedMillis()),
                0,
                List.of(),
                problems);
    }

    private List<SegmentInfo.Attachment> attachments(String name, FileFacts facts, Description description)
            throws IOException {
        List<SegmentInfo.Attachment> found = new ArrayList<>();
        try (OpenFile file = segments.directory().open(name, false)) {
            if (!file.facts().key().isSame(facts.key())) {
                return found; // another has the name meanwhile
            }
            Attachments attachments = Examiner.attachments(
                    file, description.shape(), segments.platform().processes());
            for (int index = 0; index < attachments.entries(); index++) {
                if (attachments.isTaken(index)) {
                    found.add(new SegmentInfo.Attachment(
                            index,
                            roleOf(attachments.roleAndFlags(index)),
                            attachments.pid(index),
                            !attachments.isDead(index)));
                }
            }
        } catch (NoSuchFileException | EOFException _) {
            // gone or cut off meanwhile: nobody is attached
        }
        return found;
    }

    private static SegmentKind kindOf(Description description) {
        return switch (description.shape().kind()) {
            case Kind.PLAIN -> SegmentKind.PLAIN;
            case Kind.STREAM -> SegmentKind.STREAM;
            case Kind.SPSC -> SegmentKind.SPSC_QUEUE;
            case Kind.MPMC -> SegmentKind.MPMC_QUEUE;
            case Kind.CLASSIC_QUEUE -> SegmentKind.CLASSIC_QUEUE;
            default -> SegmentKind.UNREADABLE;
        };
    }

    private static SegmentInfo.Role roleOf(int roleAndFlags) {
        return switch (Role.of(roleAndFlags)) {
            case Role.READER -> SegmentInfo.Role.READER;
            case Role.WRITER -> SegmentInfo.Role.WRITER;
            case Role.PRODUCER -> SegmentInfo.Role.PRODUCER;
            case Role.CONSUMER -> SegmentInfo.Role.CONSUMER;
            case Role.USER -> SegmentInfo.Role.USER;
            default -> SegmentInfo.Role.UNKNOWN;
        };
    }
}
