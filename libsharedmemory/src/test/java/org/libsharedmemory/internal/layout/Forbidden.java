package org.libsharedmemory.internal.layout;

import java.util.logging.Level;
import org.libsharedmemory.stream.StreamLayout;

/// Two imports that the import table forbids: the proof that it notices.
public record Forbidden(StreamLayout stream, Level level) {}
