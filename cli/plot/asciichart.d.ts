declare module "asciichart" {
  const asciichart: {
    readonly plot: (series: number[], options?: { height?: number; format?: (value: number) => string }) => string;
  };
  export default asciichart;
}
