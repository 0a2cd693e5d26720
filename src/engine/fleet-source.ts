import type { FleetStanding } from '../domain/fleet-standing.ts';

/** What an engine is told of its fleet. It owns the source: starts it, and ends it with itself. */
export interface FleetSource {
  start(): void;
  stop(): Promise<void>;
  /** As of the last look; null = no fleet is configured, or it was not looked at yet. */
  standing(): FleetStanding | null;
  /** Set by the engine: somebody came or left, or Redis is away or back. */
  onNews: () => void;
}
