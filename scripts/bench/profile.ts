import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repository } from './processes.js';

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  timeDeltas: number[];
}

/** Where the services that left a profile spent their time. */
export function readProfiles(folder: string): string {
  const names = readdirSync(folder).filter(file => file.endsWith('.cpuprofile'));
  return names.map(name => `${name}: ${shares(readFileSync(join(folder, name), 'utf8'))}`).join('\n\n');
}

/** The share of each package and of the dearest functions: their own time, without that of what they call. */
function shares(text: string): string {
  const profile = JSON.parse(text) as CpuProfile;
  const nodes = new Map(profile.nodes.map(node => [node.id, node.callFrame]));
  const packages = new Map<string, number>();
  const functions = new Map<string, number>();
  let busy = 0;
  profile.samples.forEach((id, index) => {
    const frame = nodes.get(id);
    const time = profile.timeDeltas[index] ?? 0;
    if (!frame || frame.functionName === '(idle)') return;
    busy += time;
    const place = packageOf(frame.url);
    add(packages, place, time);
    add(functions, `${frame.functionName || '(anonymous)'} ${place}:${frame.lineNumber + 1}`, time);
  });
  const share = (time: number): string => `${((100 * time) / busy).toFixed(1).padStart(5)} %`;
  const top = (times: Map<string, number>, count: number): string[] =>
    [...times]
      .sort(([, a], [, b]) => b - a)
      .slice(0, count)
      .map(([place, time]) => `  ${share(time)}  ${place}`);
  const seconds = (busy / 1e6).toFixed(1);
  return [`${seconds} s of CPU time, by package:`, ...top(packages, 25), 'by function:', ...top(functions, 45)].join(
    '\n',
  );
}

function add(times: Map<string, number>, place: string, time: number): void {
  times.set(place, (times.get(place) ?? 0) + time);
}

function packageOf(url: string): string {
  if (url === '') return '(engine)';
  if (url.startsWith('node:')) return url.replace(/^node:internal\/(\w+).*/, 'node:internal/$1');
  const dependency = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  return dependency ?? relative(repository, url.replace('file://', ''));
}
