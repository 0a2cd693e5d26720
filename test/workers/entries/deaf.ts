/** A worker that listens to nothing: not to its host, not to signals. */
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
setInterval(() => undefined, 1_000);
