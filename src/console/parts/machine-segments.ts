/** How the machine fares, as a few words of the header. Rounded, so that it rests while nothing happens. */
import type { MachineView } from '../../board/snapshot.ts';
import { bytesText } from '../../shared/bytes-text.ts';
import type { Segment } from '../rows/segment.ts';
import type { StyleName } from '../theme.ts';

const CPU_STEP_PERCENT = 5;
const BUSY_PERCENT = 90;
const SHORT_MEMORY_PERCENT = 10;
const GB = 1e9;

/** `cpu 35%`, `mem 41%`, `disk 18 GB free`: those that are known, the ones that need somebody first. */
export function machineSegments(machine: MachineView | null): Segment[] {
  if (machine === null) return [];
  const { cpu, freeMemoryPercent, disk } = machine;
  const segments: Segment[] = [];
  if (cpu !== null) {
    const percent = cpuPercent(cpu);
    segments.push({ text: `cpu ${percent}%`, style: percent >= BUSY_PERCENT ? 'warning' : 'faint' });
  }
  if (freeMemoryPercent !== null) {
    const style: StyleName = freeMemoryPercent < SHORT_MEMORY_PERCENT ? 'warning' : 'faint';
    segments.push({ text: `mem ${100 - Math.round(freeMemoryPercent)}%`, style });
  }
  if (disk !== null)
    segments.push({ text: `disk ${bytesText(disk.freeBytes)} free`, style: diskStyle(disk) });
  return [...segments.filter(isUrgent), ...segments.filter((segment) => !isUrgent(segment))];
}

export function isUrgent({ style }: Segment): boolean {
  return style !== 'faint';
}

export function cpuPercent(share: number): number {
  return Math.round((share * 100) / CPU_STEP_PERCENT) * CPU_STEP_PERCENT;
}

/** A tenth of a large disk is plenty, and of a small one next to nothing. */
export function diskStyle({ freeBytes, bytes }: NonNullable<MachineView['disk']>): StyleName {
  const share = bytes === 0 ? 0 : freeBytes / bytes;
  if (freeBytes < GB || share < 0.02) return 'bad';
  return share < 0.1 && freeBytes < 20 * GB ? 'warning' : 'faint';
}
