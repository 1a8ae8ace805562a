import { spread } from './spread.ts';

spread(1, 55);
