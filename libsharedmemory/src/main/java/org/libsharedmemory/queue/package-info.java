/// Queues: every message goes to one consumer, first in, first out, bounded.
///
/// ```java
/// QueueOptions options = QueueOptions.mpmc(1024, 4096).withPersistent(true); // stays when nobody has it open
/// // one process
/// try (var jobs = QueueProducer.openOrCreate("jobs", options)) {
///     boolean accepted = jobs.put("resize 17.png", Duration.ofSeconds(2)); // false: still full
/// }
/// // any number of others
/// try (var jobs = QueueConsumer.openOrCreate("jobs", Delivery.AT_LEAST_ONCE, options)) {
///     jobs.take((job, type, tag, again) -> resize(Codec.utf8().decode(job), again), 1, Duration.ofSeconds(5));
/// }
/// ```
///
/// **Which kind**: [QueueOptions#spsc] for one producer and one consumer, the fastest, with messages of any size up
/// to half its ring; [QueueOptions#mpmc] for several, with slots of one size. The order of one producer's messages
/// is kept.
///
/// **When a peer dies**: what a producer has put in, acknowledged by its call's return, stays; what it had begun is
/// gone. What a consumer had in hand is lost and counted, or delivered again and marked: [Delivery].
///
/// **Lifetime**: a queue that is not persistent ends with its last live producer or consumer, and with what is in
/// it. So who hands over work and leaves either makes the queue persistent, or starts its consumers first.
@NullMarked
package org.libsharedmemory.queue;

import org.jspecify.annotations.NullMarked;
