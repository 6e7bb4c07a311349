import numpy as np

from generator.people.detectable import box_iou, detected_boxes, is_found, person_box


def test_iou_of_boxes_that_share_a_third() -> None:
    assert box_iou((0.0, 0.0, 2.0, 4.0), (1.0, 0.0, 3.0, 4.0)) == 4.0 / 12.0
    assert box_iou((0.0, 0.0, 2.0, 4.0), (5.0, 5.0, 6.0, 9.0)) == 0.0


def test_box_of_a_mask_holds_its_pixels_and_no_more() -> None:
    mask = np.zeros((30, 20), bool)
    mask[3:11, 5:6] = True
    assert person_box(mask) == (5.0, 3.0, 6.0, 11.0)


def test_nobody_is_found_where_nobody_is() -> None:
    empty = np.full((256, 128, 3), 128, np.uint8)
    noise = np.random.default_rng(0).integers(0, 256, (256, 128, 3)).astype(np.uint8)
    mask = np.zeros((256, 128), bool)
    mask[20:240, 40:90] = True
    assert detected_boxes(empty) == []
    assert not is_found(noise, mask)
