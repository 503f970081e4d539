package org.libsharedmemory.stream;

/// Where a reader's values come from.
sealed interface ValueSource permits CellSource, ForeignSource {
    /// Whether there is a value after version `seen`. Cheap, for spinning on.
    boolean hasNewer(long seen);

    /// The newest version; `seen` if there is none after it, 0 if there is none at all.
    long newest(long seen);

    /// The oldest version after `seen` that is still sure to be there; `seen` if there is none after it.
    long following(long seen);

    /// Runs an extraction on a version. What it throws comes out only if the value held still.
    ///
    /// @return false when the value was overwritten meanwhile: nothing the extraction did counts
    boolean extract(long version, Extraction extraction);
}
