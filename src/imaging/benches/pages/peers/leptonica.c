/* A peer: finds the skew with leptonica, turns the page back, writes a JPEG. It neither crops nor judges. */
#include <leptonica/allheaders.h>

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    PIX *page = pixRead(argv[1]);
    if (!page) return 1;
    PIX *ink = pixConvertTo1(page, 130);
    l_float32 angle = 0, confidence = 0;
    pixFindSkew(ink, &angle, &confidence);
    PIX *upright = pixRotate(page, angle * 3.14159265f / 180.0f, L_ROTATE_AREA_MAP, L_BRING_IN_WHITE, 0, 0);
    if (!upright || pixWriteJpeg(argv[2], upright, 85, 0)) return 1;
    printf("%.4f %.2f\n", angle, confidence);
    return 0;
}
