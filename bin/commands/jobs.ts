import type { Command } from 'commander';
import { addAnswer } from './jobs/answer.ts';
import { addListJobs } from './jobs/list.ts';
import type { ConnectStrivve } from './jobs/ports.ts';
import { addShowJob } from './jobs/show.ts';
import { connectStrivve } from './jobs/stage-strivve.ts';
import { addWatchJob } from './jobs/watch.ts';

export function addJobCommands(program: Command, connect: ConnectStrivve = connectStrivve): void {
  const jobs = program
    .command('jobs')
    .description("card placement jobs of Strivve's that are followed, and what they ask of people");
  addListJobs(jobs, connect);
  addShowJob(jobs, connect);
  addWatchJob(jobs, connect);
  addAnswer(jobs, connect);
}
