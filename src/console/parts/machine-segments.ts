/** How the machine fares, as a few words of the header. Rounded, so that it rests while nothing happens. */
import type { MachineView } from '../../board/snapshot.ts';
import { type DiskRoom, diskRoom } from '../../domain/disk-room.ts';
import { bytesText } from '../../shared/bytes-text.ts';
import type { Segment } from '../rows/segment.ts';
import type { StyleName } from '../theme.ts';

const CPU_STEP_PERCENT = 5;
const BUSY_PERCENT = 90;
const SHORT_MEMORY_PERCENT = 10;

/**
 * `cpu 35%`, `mem 41%`, `disk 18 GB free`, as far as they are known. `short`: what there is not enough of, before all
 * that a narrow line may cut. Busy processors are not among it: they are what somebody bought them for.
 */
export function machineSegments(machine: MachineView | null): { short: Segment[]; rest: Segment[] } {
  if (machine === null) return { short: [], rest: [] };
  const { cpu, freeMemoryPercent, disk } = machine;
  const busy: Segment[] = [];
  if (cpu !== null) {
    const percent = cpuPercent(cpu);
    busy.push({ text: `cpu ${percent}%`, style: percent >= BUSY_PERCENT ? 'warning' : 'faint' });
  }
  const room: Segment[] = [];
  if (freeMemoryPercent !== null) {
    const style: StyleName = freeMemoryPercent < SHORT_MEMORY_PERCENT ? 'warning' : 'faint';
    room.push({ text: `mem ${100 - Math.round(freeMemoryPercent)}%`, style });
  }
  if (disk !== null) room.push({ text: `disk ${bytesText(disk.freeBytes)} free`, style: diskStyle(disk) });
  const isShort = ({ style }: Segment) => style !== 'faint';
  return { short: room.filter(isShort), rest: [...busy, ...room.filter((one) => !isShort(one))] };
}

export function cpuPercent(share: number): number {
  return Math.round((share * 100) / CPU_STEP_PERCENT) * CPU_STEP_PERCENT;
}

const ROOM_STYLES: Readonly<Record<DiskRoom, StyleName>> = {
  plenty: 'faint',
  little: 'warning',
  critical: 'bad',
  full: 'bad',
};

export function diskStyle({ freeBytes, bytes }: NonNullable<MachineView['disk']>): StyleName {
  return ROOM_STYLES[diskRoom(freeBytes, bytes)];
}
