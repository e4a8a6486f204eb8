"""Times GDAL's ViewshedGenerate on the places of job.json over heights.f32; prints the seconds of the calls alone."""
import json
import sys
import time

import numpy
from osgeo import gdal

folder = sys.argv[1]
job = json.load(open(folder + '/job.json'))
side, cell = job['side'], job['cellM']
heights = numpy.fromfile(folder + '/heights.f32', dtype='<f4').reshape(side, side)
raster = gdal.GetDriverByName('MEM').Create('', side, side, 1, gdal.GDT_Float32)
raster.SetGeoTransform((0, cell, 0, side * cell, 0, -cell))
band = raster.GetRasterBand(1)
band.WriteArray(heights)
spent = 0.0
for row, col in job['places']:
    x, y = (col + 0.5) * cell, side * cell - (row + 0.5) * cell
    start = time.perf_counter()
    gdal.ViewshedGenerate(band, 'MEM', '', [], x, y, 10, 1.7, 1, 0, 0, 0, 0.87, gdal.GVM_Edge, job['rangeM'])
    spent += time.perf_counter() - start
print(spent)
