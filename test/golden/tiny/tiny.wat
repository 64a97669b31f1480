(module
  (import "resnet" "memory" (memory 1 65536 shared))

  ;; pack weights
  ;; train: s1.0.residual.conv
  (func $pack_1 (export "pack_1") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $item i32) (local $run i32) (local $tap i32) (local $group i32) (local $source i32) (local $target i32) (local $count i32) (local $at i32) (local $into i32) (local $k i32)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $run (i32.const 0))
          (local.set $tap (i32.rem_u (local.get $item) (i32.const 9)))
          (local.set $group (i32.div_u (local.get $item) (i32.const 9)))
          (local.set $source
            (i32.add
              (local.get $b0)
              (i32.shl
                (i32.add
                  (i32.add
                    (i32.add
                      (i32.mul (i32.div_u (local.get $tap) (i32.const 3)) (i32.const 24))
                      (i32.shl (i32.rem_u (local.get $tap) (i32.const 3)) (i32.const 3)))
                    (i32.shl (local.get $group) (i32.const 2)))
                  (i32.shl (i32.shl (local.get $run) (i32.const 4)) (i32.const 2)))
                (i32.const 2))))
          (local.set $target
            (i32.add
              (local.get $b1)
              (i32.shl
                (i32.add
                  (i32.shl (i32.add (i32.mul (local.get $group) (i32.const 9)) (local.get $tap)) (i32.const 1))
                  (i32.shl (local.get $run) (i32.const 4)))
                (i32.const 5))))
          (local.set $count
            (select
              (i32.sub (i32.const 2) (i32.shl (local.get $run) (i32.const 4)))
              (i32.const 16)
              (i32.lt_s (i32.sub (i32.const 2) (i32.shl (local.get $run) (i32.const 4))) (i32.const 16))))
          (local.set $at (local.get $source))
          (local.set $into (local.get $target))
          (local.set $k (i32.const 0))
          (if (i32.lt_s (local.get $k) (local.get $count))
            (then
              (loop $again1
                (f32.store (local.get $into) (f32.load (local.get $at)))
                (f32.store offset=4 (local.get $into) (f32.load offset=4 (local.get $at)))
                (f32.store offset=8 (local.get $into) (f32.load offset=8 (local.get $at)))
                (f32.store offset=12 (local.get $into) (f32.load offset=12 (local.get $at)))
                (f32.store offset=16 (local.get $into) (f32.const 0))
                (f32.store offset=20 (local.get $into) (f32.const 0))
                (f32.store offset=24 (local.get $into) (f32.const 0))
                (f32.store offset=28 (local.get $into) (f32.const 0))
                (local.set $at (i32.add (local.get $at) (i32.const 16)))
                (local.set $into (i32.add (local.get $into) (i32.const 32)))
                (local.set $k (i32.add (local.get $k) (i32.const 1)))
                (br_if $again1 (i32.lt_s (local.get $k) (local.get $count))))
            )
          )
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  (func $tail_reduce (param $begin i32) (param $end i32) (param $item i32) (param $bindings i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $b3 i32) (local $b4 i32) (local $b5 i32) (local $row i32) (local $few i32) (local $r i32) (local $row.1 i32) (local $r.1 i32) (local $row.2 i32) (local $r.2 i32) (local $row.3 i32) (local $at i32)
    (local $near v128) (local $sum v128) (local $elements v128) (local $offset v128) (local $mean v128) (local $squares v128) (local $distance v128) (local $missing v128)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $b3 (i32.load offset=12 (local.get $bindings)))
    (local.set $b4 (i32.load offset=16 (local.get $bindings)))
    (local.set $b5 (i32.load offset=20 (local.get $bindings)))
    (local.set $row (i32.shl (local.get $item) (i32.const 2)))
    (local.set $near (v128.const f32x4 0 0 0 0))
    (local.set $sum (v128.const f32x4 0 0 0 0))
    (local.set $few
      (select
        (i32.add (local.get $begin) (i32.const 4))
        (local.get $end)
        (i32.lt_s (i32.add (local.get $begin) (i32.const 4)) (local.get $end))))
    (local.set $r (local.get $begin))
    (if (i32.lt_s (local.get $r) (local.get $few))
      (then
        (loop $again
          (local.set $row.1 (i32.add (local.get $b0) (i32.shl (local.get $r) (i32.const 4))))
          (local.set $near
            (f32x4.add
              (local.get $near)
              (f32x4.div
                (f32x4.sub (v128.load (local.get $row.1)) (local.get $near))
                (f32x4.splat
                  (f32.convert_i32_s (i32.sub (i32.add (local.get $r) (i32.const 1)) (local.get $begin)))))))
          (local.set $r (i32.add (local.get $r) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $r) (local.get $few))))
      )
    )
    (local.set $r.1 (local.get $begin))
    (if (i32.lt_s (local.get $r.1) (local.get $end))
      (then
        (loop $again1
          (local.set $row.2 (i32.add (local.get $b0) (i32.shl (local.get $r.1) (i32.const 4))))
          (local.set $sum (f32x4.add (local.get $sum) (f32x4.sub (v128.load (local.get $row.2)) (local.get $near))))
          (local.set $r.1 (i32.add (local.get $r.1) (i32.const 1)))
          (br_if $again1 (i32.lt_s (local.get $r.1) (local.get $end))))
      )
    )
    (local.set $elements (f32x4.splat (f32.convert_i32_s (i32.sub (local.get $end) (local.get $begin)))))
    (local.set $offset (v128.const f32x4 0 0 0 0))
    (local.set $mean (v128.const f32x4 0 0 0 0))
    (local.set $squares (v128.const f32x4 0 0 0 0))
    (local.set $offset (f32x4.div (local.get $sum) (local.get $elements)))
    (local.set $mean (f32x4.add (local.get $near) (local.get $offset)))
    (local.set $sum (f32x4.relaxed_madd (local.get $near) (local.get $elements) (local.get $sum)))
    (local.set $r.2 (local.get $begin))
    (if (i32.lt_s (local.get $r.2) (local.get $end))
      (then
        (loop $again2
          (local.set $row.3 (i32.add (local.get $b0) (i32.shl (local.get $r.2) (i32.const 4))))
          (local.set $distance (f32x4.sub (v128.load (local.get $row.3)) (local.get $mean)))
          (local.set $squares (f32x4.relaxed_madd (local.get $distance) (local.get $distance) (local.get $squares)))
          (local.set $r.2 (i32.add (local.get $r.2) (i32.const 1)))
          (br_if $again2 (i32.lt_s (local.get $r.2) (local.get $end))))
      )
    )
    (local.set $missing (f32x4.sub (local.get $offset) (f32x4.sub (local.get $mean) (local.get $near))))
    (local.set $squares
      (f32x4.max
        (f32x4.sub
          (local.get $squares)
          (f32x4.mul (local.get $elements) (f32x4.mul (local.get $missing) (local.get $missing))))
        (v128.const f32x4 0 0 0 0)))
    (local.set $at (i32.shl (local.get $row) (i32.const 2)))
    (v128.store (i32.add (local.get $b2) (local.get $at)) (local.get $sum))
    (v128.store (i32.add (local.get $b3) (local.get $at)) (local.get $near))
    (v128.store (i32.add (local.get $b4) (local.get $at)) (local.get $offset))
    (v128.store (i32.add (local.get $b5) (local.get $at)) (local.get $squares))
  )

  ;; conv2d direct + reduce
  ;; train: s1.0.residual.conv
  (func $conv2d_1 (export "conv2d_1") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $b3 i32) (local $b4 i32) (local $b5 i32) (local $b6 i32) (local $b7 i32) (local $b8 i32) (local $item i32) (local $image i32) (local $first_row i32) (local $image_at i32) (local $top i32) (local $to.1 i32) (local $copied i32) (local $row i32) (local $target_at i32) (local $last_row i32) (local $weights i32) (local $channels i32) (local $row.1 i32) (local $source_row i32) (local $target_row i32) (local $tap i32) (local $b i32) (local $a i32) (local $tap_row i32) (local $left i32) (local $at i32) (local $pixel i32) (local $pixel.1 i32)
    (local $sum v128) (local $sum.1 v128) (local $column v128)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $b3 (i32.load offset=12 (local.get $bindings)))
    (local.set $b4 (i32.load offset=16 (local.get $bindings)))
    (local.set $b5 (i32.load offset=20 (local.get $bindings)))
    (local.set $b6 (i32.load offset=24 (local.get $bindings)))
    (local.set $b7 (i32.load offset=28 (local.get $bindings)))
    (local.set $b8 (i32.load offset=32 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $image (i32.shr_u (local.get $item) (i32.const 1)))
          (local.set $first_row (i32.and (local.get $item) (i32.const 1)))
          (local.set $image_at (i32.add (local.get $b0) (i32.shl (local.get $image) (i32.const 7))))
          (local.set $top (i32.add (i32.shl (local.get $first_row) (i32.const 1)) (i32.const -1)))
          (local.set $to.1 (local.get $scratch))
          (local.set $copied (i32.const 0))
          (loop $again1
            (local.set $row (i32.add (local.get $top) (local.get $copied)))
            (if (i32.and (i32.ge_s (local.get $row) (i32.const 0)) (i32.lt_s (local.get $row) (i32.const 4)))
              (then
                (memory.fill (local.get $to.1) (i32.const 0) (i32.const 8))
                (memory.copy
                  (i32.add (local.get $to.1) (i32.const 8))
                  (i32.add (local.get $image_at) (i32.shl (local.get $row) (i32.const 5)))
                  (i32.const 32))
              )
              (else
                (memory.fill (local.get $to.1) (i32.const 0) (i32.const 40))
              )
            )
            (local.set $to.1 (i32.add (local.get $to.1) (i32.const 40)))
            (local.set $copied (i32.add (local.get $copied) (i32.const 1)))
            (br_if $again1 (i32.lt_s (local.get $copied) (i32.const 3))))
          (local.set $target_at
            (i32.add (local.get $b2) (i32.shl (i32.shl (local.get $image) (i32.const 1)) (i32.const 5))))
          (local.set $last_row
            (select
              (i32.add (local.get $first_row) (i32.const 1))
              (i32.const 2)
              (i32.lt_s (i32.add (local.get $first_row) (i32.const 1)) (i32.const 2))))
          (local.set $weights (local.get $b1))
          (local.set $channels (i32.const 0))
          (local.set $row.1 (local.get $first_row))
          (if (i32.lt_s (local.get $row.1) (local.get $last_row))
            (then
              (loop $again2
                (local.set $source_row
                  (i32.add
                    (local.get $scratch)
                    (i32.mul (i32.sub (local.get $row.1) (local.get $first_row)) (i32.const 80))))
                (local.set $target_row
                  (i32.add
                    (i32.add (local.get $target_at) (local.get $channels))
                    (i32.shl (local.get $row.1) (i32.const 5))))
                (local.set $sum (v128.const f32x4 0 0 0 0))
                (local.set $sum.1 (v128.const f32x4 0 0 0 0))
                (local.set $tap (local.get $source_row))
                (local.set $b (local.get $weights))
                (local.set $tap_row (i32.const 0))
                (loop $again3
                  (local.set $a (local.get $tap))
                  (local.set $left (i32.const 6))
                  (loop $again4
                    (local.set $column (v128.load (local.get $b)))
                    (local.set $sum
                      (f32x4.relaxed_madd (v128.load32_splat (local.get $a)) (local.get $column) (local.get $sum)))
                    (local.set $sum.1
                      (f32x4.relaxed_madd
                        (v128.load32_splat offset=16 (local.get $a))
                        (local.get $column)
                        (local.get $sum.1)))
                    (local.set $a (i32.add (local.get $a) (i32.const 4)))
                    (local.set $b (i32.add (local.get $b) (i32.const 32)))
                    (local.set $left (i32.add (local.get $left) (i32.const -1)))
                    (br_if $again4 (local.get $left)))
                  (local.set $tap (i32.add (local.get $tap) (i32.const 40)))
                  (local.set $tap_row (i32.add (local.get $tap_row) (i32.const 1)))
                  (br_if $again3 (i32.lt_s (local.get $tap_row) (i32.const 3))))
                (local.set $at (local.get $target_row))
                (v128.store (local.get $at) (local.get $sum))
                (v128.store offset=16 (local.get $at) (local.get $sum.1))
                (local.set $row.1 (i32.add (local.get $row.1) (i32.const 1)))
                (br_if $again2 (i32.lt_s (local.get $row.1) (local.get $last_row))))
            )
          )
          (local.set $pixel
            (i32.shl
              (i32.add
                (i32.shl (i32.shr_u (local.get $item) (i32.const 1)) (i32.const 1))
                (i32.and (local.get $item) (i32.const 1)))
              (i32.const 1)))
          (local.set $pixel.1
            (i32.shl
              (i32.add
                (i32.shl (i32.shr_u (i32.add (local.get $item) (i32.const 1)) (i32.const 1)) (i32.const 1))
                (i32.and (i32.add (local.get $item) (i32.const 1)) (i32.const 1)))
              (i32.const 1)))
          (call $tail_reduce
            (local.get $pixel)
            (local.get $pixel.1)
            (local.get $item)
            (i32.add (local.get $bindings) (i32.const 12)))
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; fold partials
  ;; train: s1.0.residual.conv
  (func $fold_1 (export "fold_1") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $b3 i32) (local $b4 i32) (local $b5 i32) (local $b6 i32) (local $b7 i32) (local $b8 i32) (local $b9 i32) (local $b10 i32) (local $b11 i32) (local $item i32) (local $at i32) (local $source i32) (local $part i32) (local $part.1 i32) (local $part_at i32) (local $part.2 i32) (local $part_at.1 i32) (local $first.1 i32)
    (local $sum v128) (local $first v128) (local $mean v128) (local $spread v128) (local $elements v128) (local $elements.1 v128) (local $further v128) (local $finished v128) (local $finished.1 v128) (local $finished.2 v128) (local $finished.3 v128)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $b3 (i32.load offset=12 (local.get $bindings)))
    (local.set $b4 (i32.load offset=16 (local.get $bindings)))
    (local.set $b5 (i32.load offset=20 (local.get $bindings)))
    (local.set $b6 (i32.load offset=24 (local.get $bindings)))
    (local.set $b7 (i32.load offset=28 (local.get $bindings)))
    (local.set $b8 (i32.load offset=32 (local.get $bindings)))
    (local.set $b9 (i32.load offset=36 (local.get $bindings)))
    (local.set $b10 (i32.load offset=40 (local.get $bindings)))
    (local.set $b11 (i32.load offset=44 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $at (i32.shl (local.get $item) (i32.const 4)))
          (local.set $source (i32.add (local.get $b2) (local.get $at)))
          (local.set $sum (v128.load (local.get $source)))
          (local.set $part (i32.const 1))
          (loop $again1
            (local.set $source (i32.add (local.get $source) (i32.const 16)))
            (local.set $sum (f32x4.add (local.get $sum) (v128.load (local.get $source))))
            (local.set $part (i32.add (local.get $part) (i32.const 1)))
            (br_if $again1 (i32.lt_s (local.get $part) (i32.const 4))))
          (local.set $first (v128.load (i32.add (local.get $b3) (local.get $at))))
          (local.set $mean (v128.const f32x4 0 0 0 0))
          (local.set $spread (v128.const f32x4 0 0 0 0))
          (local.set $part.1 (i32.const 0))
          (loop $again2
            (local.set $part_at (i32.shl (local.get $part.1) (i32.const 4)))
            (local.set $elements
              (f32x4.splat
                (f32.convert_i32_s
                  (i32.sub
                    (i32.shl
                      (i32.add
                        (i32.shl
                          (i32.shr_u (i32.add (local.get $part.1) (i32.const 1)) (i32.const 1))
                          (i32.const 1))
                        (i32.and (i32.add (local.get $part.1) (i32.const 1)) (i32.const 1)))
                      (i32.const 1))
                    (i32.shl
                      (i32.add
                        (i32.shl (i32.shr_u (local.get $part.1) (i32.const 1)) (i32.const 1))
                        (i32.and (local.get $part.1) (i32.const 1)))
                      (i32.const 1))))))
            (local.set $mean
              (f32x4.relaxed_madd
                (local.get $elements)
                (f32x4.add
                  (f32x4.sub
                    (v128.load (i32.add (i32.add (local.get $b3) (local.get $at)) (local.get $part_at)))
                    (local.get $first))
                  (v128.load (i32.add (i32.add (local.get $b4) (local.get $at)) (local.get $part_at))))
                (local.get $mean)))
            (local.set $part.1 (i32.add (local.get $part.1) (i32.const 1)))
            (br_if $again2 (i32.lt_s (local.get $part.1) (i32.const 4))))
          (local.set $mean (f32x4.div (local.get $mean) (v128.const f32x4 8 8 8 8)))
          (local.set $part.2 (i32.const 0))
          (loop $again3
            (local.set $part_at.1 (i32.shl (local.get $part.2) (i32.const 4)))
            (local.set $elements.1
              (f32x4.splat
                (f32.convert_i32_s
                  (i32.sub
                    (i32.shl
                      (i32.add
                        (i32.shl
                          (i32.shr_u (i32.add (local.get $part.2) (i32.const 1)) (i32.const 1))
                          (i32.const 1))
                        (i32.and (i32.add (local.get $part.2) (i32.const 1)) (i32.const 1)))
                      (i32.const 1))
                    (i32.shl
                      (i32.add
                        (i32.shl (i32.shr_u (local.get $part.2) (i32.const 1)) (i32.const 1))
                        (i32.and (local.get $part.2) (i32.const 1)))
                      (i32.const 1))))))
            (local.set $further
              (f32x4.sub
                (f32x4.add
                  (f32x4.sub
                    (v128.load (i32.add (i32.add (local.get $b3) (local.get $at)) (local.get $part_at.1)))
                    (local.get $first))
                  (v128.load (i32.add (i32.add (local.get $b4) (local.get $at)) (local.get $part_at.1))))
                (local.get $mean)))
            (local.set $spread
              (f32x4.relaxed_madd
                (f32x4.mul (local.get $elements.1) (local.get $further))
                (local.get $further)
                (f32x4.add
                  (local.get $spread)
                  (v128.load (i32.add (i32.add (local.get $b5) (local.get $at)) (local.get $part_at.1))))))
            (local.set $part.2 (i32.add (local.get $part.2) (i32.const 1)))
            (br_if $again3 (i32.lt_s (local.get $part.2) (i32.const 4))))
          (v128.store (i32.add (local.get $b6) (local.get $at)) (local.get $sum))
          (v128.store (i32.add (local.get $b7) (local.get $at)) (local.get $spread))
          (local.set $first.1 (i32.shr_u (local.get $at) (i32.const 2)))
          (local.set $finished (f32x4.mul (local.get $sum) (v128.const f32x4 0.125 0.125 0.125 0.125)))
          (v128.store (i32.add (local.get $b8) (local.get $at)) (local.get $finished))
          (local.set $finished.1
            (f32x4.mul
              (f32x4.div
                (v128.const f32x4 1 1 1 1)
                (f32x4.sqrt
                  (f32x4.add
                    (f32x4.mul (local.get $spread) (v128.const f32x4 0.125 0.125 0.125 0.125))
                    (v128.const f32x4 0.000009999999747378752 0.000009999999747378752 0.000009999999747378752 0.000009999999747378752))))
              (v128.load (i32.add (local.get $b1) (i32.shl (local.get $first.1) (i32.const 2))))))
          (v128.store (i32.add (local.get $b9) (local.get $at)) (local.get $finished.1))
          (local.set $finished.2
            (f32x4.mul
              (local.get $sum)
              (v128.const f32x4 0.012500000186264515 0.012500000186264515 0.012500000186264515 0.012500000186264515)))
          (v128.store (i32.add (local.get $b10) (local.get $at)) (local.get $finished.2))
          (local.set $finished.3
            (f32x4.mul
              (local.get $spread)
              (v128.const f32x4 0.014285714365541935 0.014285714365541935 0.014285714365541935 0.014285714365541935)))
          (v128.store (i32.add (local.get $b11) (local.get $at)) (local.get $finished.3))
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; map scalar
  ;; train: s1.0.relu
  (func $map_1 (export "map_1") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $b3 i32) (local $b4 i32) (local $b5 i32) (local $item i32) (local $i0 i32) (local $i1 i32) (local $row i32) (local $row.1 i32) (local $y i32) (local $i i32)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $b3 (i32.load offset=12 (local.get $bindings)))
    (local.set $b4 (i32.load offset=16 (local.get $bindings)))
    (local.set $b5 (i32.load offset=20 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $i0 (i32.shr_u (local.get $item) (i32.const 1)))
          (local.set $i1 (i32.and (local.get $item) (i32.const 1)))
          (local.set $row
            (i32.add
              (i32.add (local.get $b0) (i32.shl (local.get $i0) (i32.const 5)))
              (i32.shl (local.get $i1) (i32.const 4))))
          (local.set $row.1
            (i32.add
              (i32.add (local.get $b4) (i32.shl (local.get $i0) (i32.const 6)))
              (i32.shl (local.get $i1) (i32.const 4))))
          (local.set $y (i32.add (local.get $b5) (i32.shl (local.get $item) (i32.const 4))))
          (local.set $i (i32.const 0))
          (if (i32.lt_s (local.get $i) (i32.const 4))
            (then
              (loop $again1
                (f32.store
                  (i32.add (local.get $y) (i32.shl (local.get $i) (i32.const 2)))
                  (f32.max
                    (f32.add
                      (f32.add
                        (f32.mul
                          (f32.sub
                            (f32.load (i32.add (local.get $row) (i32.shl (local.get $i) (i32.const 2))))
                            (f32.load (i32.add (local.get $b1) (i32.shl (local.get $i) (i32.const 2)))))
                          (f32.load (i32.add (local.get $b2) (i32.shl (local.get $i) (i32.const 2)))))
                        (f32.load (i32.add (local.get $b3) (i32.shl (local.get $i) (i32.const 2)))))
                      (if (result f32) (i32.and (i32.ge_s (local.get $i) (i32.const 1)) (i32.lt_s (local.get $i) (i32.const 3))) (then (f32.load
                        (i32.add (local.get $row.1) (i32.shl (i32.add (local.get $i) (i32.const -1)) (i32.const 2))))) (else (f32.const 0))))
                    (f32.const 0)))
                (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (br_if $again1 (i32.lt_s (local.get $i) (i32.const 4))))
            )
          )
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; reduce vector
  ;; train: head.globalavgpool
  (func $reduce_1 (export "reduce_1") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $item i32) (local $in_part i32) (local $part i32) (local $column i32) (local $begin i32) (local $end i32) (local $at i32) (local $r i32) (local $row i32) (local $first i32)
    (local $sum v128) (local $finished v128)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $in_part (i32.and (local.get $item) (i32.const 1)))
          (local.set $part (i32.shr_u (local.get $item) (i32.const 1)))
          (local.set $column (i32.const 0))
          (local.set $begin (i32.shl (local.get $part) (i32.const 2)))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.const 4))
              (i32.const 4)
              (i32.lt_s (i32.add (local.get $begin) (i32.const 4)) (i32.const 4))))
          (local.set $at
            (i32.shl
              (i32.add
                (i32.shl (local.get $part) (i32.const 3))
                (i32.add (i32.shl (local.get $in_part) (i32.const 2)) (local.get $column)))
              (i32.const 2)))
          (local.set $sum (v128.const f32x4 0 0 0 0))
          (local.set $r (local.get $begin))
          (if (i32.lt_s (local.get $r) (local.get $end))
            (then
              (loop $again1
                (local.set $row
                  (i32.add
                    (i32.add (local.get $b0) (i32.shl (local.get $in_part) (i32.const 6)))
                    (i32.shl (local.get $r) (i32.const 4))))
                (local.set $sum
                  (f32x4.add
                    (local.get $sum)
                    (v128.load (i32.add (local.get $row) (i32.shl (local.get $column) (i32.const 2))))))
                (local.set $r (i32.add (local.get $r) (i32.const 1)))
                (br_if $again1 (i32.lt_s (local.get $r) (local.get $end))))
            )
          )
          (v128.store (i32.add (local.get $b1) (local.get $at)) (local.get $sum))
          (local.set $first (i32.shr_u (local.get $at) (i32.const 2)))
          (local.set $finished (f32x4.mul (local.get $sum) (v128.const f32x4 0.25 0.25 0.25 0.25)))
          (v128.store (i32.add (local.get $b2) (local.get $at)) (local.get $finished))
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; pack weights
  ;; train: head.linear
  (func $pack_2 (export "pack_2") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $item i32) (local $run i32) (local $tap i32) (local $group i32) (local $source i32) (local $target i32) (local $count i32) (local $at i32) (local $into i32) (local $k i32)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $run (i32.const 0))
          (local.set $tap (i32.const 0))
          (local.set $group (local.get $item))
          (local.set $source
            (i32.add
              (local.get $b0)
              (i32.shl (i32.mul (i32.shl (local.get $run) (i32.const 4)) (i32.const 3)) (i32.const 2))))
          (local.set $target
            (i32.add
              (local.get $b1)
              (i32.shl
                (i32.add
                  (i32.shl (i32.add (local.get $group) (local.get $tap)) (i32.const 2))
                  (i32.shl (local.get $run) (i32.const 4)))
                (i32.const 5))))
          (local.set $count
            (select
              (i32.sub (i32.const 4) (i32.shl (local.get $run) (i32.const 4)))
              (i32.const 16)
              (i32.lt_s (i32.sub (i32.const 4) (i32.shl (local.get $run) (i32.const 4))) (i32.const 16))))
          (local.set $at (local.get $source))
          (local.set $into (local.get $target))
          (local.set $k (i32.const 0))
          (if (i32.lt_s (local.get $k) (local.get $count))
            (then
              (loop $again1
                (f32.store (local.get $into) (f32.load (local.get $at)))
                (f32.store offset=4 (local.get $into) (f32.load offset=4 (local.get $at)))
                (f32.store offset=8 (local.get $into) (f32.load offset=8 (local.get $at)))
                (f32.store offset=12 (local.get $into) (f32.const 0))
                (f32.store offset=16 (local.get $into) (f32.const 0))
                (f32.store offset=20 (local.get $into) (f32.const 0))
                (f32.store offset=24 (local.get $into) (f32.const 0))
                (f32.store offset=28 (local.get $into) (f32.const 0))
                (local.set $at (i32.add (local.get $at) (i32.const 12)))
                (local.set $into (i32.add (local.get $into) (i32.const 32)))
                (local.set $k (i32.add (local.get $k) (i32.const 1)))
                (br_if $again1 (i32.lt_s (local.get $k) (local.get $count))))
            )
          )
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; matmul tile
  ;; train: head.linear
  (func $matmul_1 (export "matmul_1") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $item i32) (local $block i32) (local $row i32) (local $left_at i32) (local $right_at i32) (local $count i32) (local $left i32) (local $at i32)
    (local $sum v128) (local $sum.1 v128) (local $sum.2 v128) (local $sum.3 v128) (local $column v128)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $block (local.get $item))
          (local.set $row (i32.const 0))
          (local.set $left_at (i32.add (local.get $b0) (i32.shl (local.get $row) (i32.const 4))))
          (local.set $right_at (i32.add (local.get $b1) (i32.shl (local.get $block) (i32.const 7))))
          (local.set $sum (v128.const f32x4 0 0 0 0))
          (local.set $sum.1 (v128.const f32x4 0 0 0 0))
          (local.set $sum.2 (v128.const f32x4 0 0 0 0))
          (local.set $sum.3 (v128.const f32x4 0 0 0 0))
          (local.set $count (i32.const 4))
          (local.set $left (local.get $count))
          (loop $again1
            (local.set $column (v128.load (local.get $right_at)))
            (local.set $sum.2
              (f32x4.relaxed_madd (v128.load32_splat (local.get $left_at)) (local.get $column) (local.get $sum.2)))
            (local.set $sum.3
              (f32x4.relaxed_madd
                (v128.load32_splat offset=16 (local.get $left_at))
                (local.get $column)
                (local.get $sum.3)))
            (local.set $left_at (i32.add (local.get $left_at) (i32.const 4)))
            (local.set $right_at (i32.add (local.get $right_at) (i32.const 32)))
            (local.set $left (i32.add (local.get $left) (i32.const -1)))
            (br_if $again1 (local.get $left)))
          (local.set $sum (f32x4.add (local.get $sum) (local.get $sum.2)))
          (local.set $sum.1 (f32x4.add (local.get $sum.1) (local.get $sum.3)))
          (local.set $at
            (i32.add
              (local.get $b2)
              (i32.add (i32.mul (local.get $row) (i32.const 12)) (i32.shl (local.get $block) (i32.const 5)))))
          (v128.store64_lane 0 (local.get $at) (local.get $sum))
          (v128.store32_lane offset=8 2 (local.get $at) (local.get $sum))
          (v128.store64_lane offset=12 0 (local.get $at) (local.get $sum.1))
          (v128.store32_lane offset=20 2 (local.get $at) (local.get $sum.1))
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; map vector
  ;; train: head.linear
  (func $map_2 (export "map_2") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $item i32) (local $row i32) (local $row.1 i32) (local $y i32) (local $i i32)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $row (i32.add (local.get $b0) (i32.mul (local.get $item) (i32.const 12))))
          (local.set $row.1 (i32.add (local.get $b0) (i32.mul (local.get $item) (i32.const 12))))
          (local.set $y (i32.add (local.get $b2) (i32.mul (local.get $item) (i32.const 12))))
          (local.set $i (i32.const 0))
          (if (i32.lt_s (local.get $i) (i32.const 3))
            (then
              (loop $again1
                (f32.store
                  (i32.add (local.get $y) (i32.shl (local.get $i) (i32.const 2)))
                  (f32.add
                    (f32.load (i32.add (local.get $row.1) (i32.shl (local.get $i) (i32.const 2))))
                    (f32.load (i32.add (local.get $b1) (i32.shl (local.get $i) (i32.const 2))))))
                (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (br_if $again1 (i32.lt_s (local.get $i) (i32.const 3))))
            )
          )
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; reduce scalar
  ;; train: loss
  (func $reduce_2 (export "reduce_2") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $item i32) (local $in_part i32) (local $part i32) (local $column i32) (local $begin i32) (local $end i32) (local $at i32) (local $r i32) (local $row i32) (local $first i32)
    (local $sum f32) (local $finished f32)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $in_part (i32.and (local.get $item) (i32.const 1)))
          (local.set $part (i32.shr_u (local.get $item) (i32.const 1)))
          (local.set $column (i32.const 0))
          (local.set $begin (i32.mul (local.get $part) (i32.const 3)))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.const 3))
              (i32.const 3)
              (i32.lt_s (i32.add (local.get $begin) (i32.const 3)) (i32.const 3))))
          (local.set $at
            (i32.shl
              (i32.add (i32.shl (local.get $part) (i32.const 1)) (i32.add (local.get $in_part) (local.get $column)))
              (i32.const 2)))
          (local.set $sum (f32.const -inf))
          (local.set $r (local.get $begin))
          (if (i32.lt_s (local.get $r) (local.get $end))
            (then
              (loop $again1
                (local.set $row (i32.add (local.get $b0) (i32.mul (local.get $in_part) (i32.const 12))))
                (local.set $sum
                  (f32.max
                    (local.get $sum)
                    (f32.load (i32.add (local.get $row) (i32.shl (local.get $r) (i32.const 2))))))
                (local.set $r (i32.add (local.get $r) (i32.const 1)))
                (br_if $again1 (i32.lt_s (local.get $r) (local.get $end))))
            )
          )
          (f32.store (i32.add (local.get $b1) (local.get $at)) (local.get $sum))
          (local.set $first (i32.shr_u (local.get $at) (i32.const 2)))
          (local.set $finished (f32.floor (local.get $sum)))
          (f32.store (i32.add (local.get $b2) (local.get $at)) (local.get $finished))
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; one-hot
  ;; train: loss
  (func $one_hot_1 (export "one_hot_1") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $row i32) (local $label i32) (local $target i32) (local $end i32) (local $c i32)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $row (local.get $from))
    (if (i32.lt_s (local.get $row) (local.get $to))
      (then
        (loop $again
          (local.set $label (i32.load (i32.add (local.get $b0) (i32.shl (local.get $row) (i32.const 2)))))
          (local.set $target (i32.add (local.get $b1) (i32.mul (local.get $row) (i32.const 12))))
          (local.set $end (local.get $label))
          (local.set $c (i32.const 0))
          (loop $again1
            (f32.store
              (i32.add (local.get $target) (i32.shl (local.get $c) (i32.const 2)))
              (f32.convert_i32_s (i32.eq (local.get $end) (local.get $c))))
            (local.set $c (i32.add (local.get $c) (i32.const 1)))
            (br_if $again1 (i32.lt_s (local.get $c) (i32.const 3))))
          (local.set $row (i32.add (local.get $row) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $row) (local.get $to))))
      )
    )
  )

  (func $exp (param $fours v128) (result v128)
    (local $x v128) (local $x.1 v128) (local $clamped v128) (local $clamped.1 v128) (local $n v128) (local $n.1 v128) (local $r v128) (local $r.1 v128) (local $sum v128) (local $sum.1 v128) (local $number v128) (local $e v128) (local $e.1 v128)
    (local.set $x (f64x2.promote_low_f32x4 (local.get $fours)))
    (local.set $x.1
      (f64x2.promote_low_f32x4
        (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $fours) (local.get $fours))))
    (local.set $clamped
      (f64x2.pmax (f64x2.pmin (local.get $x) (f64x2.splat (f64.const 150))) (f64x2.splat (f64.const -150))))
    (local.set $clamped.1
      (f64x2.pmax (f64x2.pmin (local.get $x.1) (f64x2.splat (f64.const 150))) (f64x2.splat (f64.const -150))))
    (local.set $n (f64x2.nearest (f64x2.mul (local.get $clamped) (f64x2.splat (f64.const 1.4426950408889634)))))
    (local.set $n.1 (f64x2.nearest (f64x2.mul (local.get $clamped.1) (f64x2.splat (f64.const 1.4426950408889634)))))
    (local.set $r
      (f64x2.sub (local.get $clamped) (f64x2.mul (local.get $n) (f64x2.splat (f64.const 0.6931471805599453)))))
    (local.set $r.1
      (f64x2.sub (local.get $clamped.1) (f64x2.mul (local.get $n.1) (f64x2.splat (f64.const 0.6931471805599453)))))
    (local.set $sum (f64x2.splat (f64.const 2.505210838544172e-8)))
    (local.set $sum.1 (f64x2.splat (f64.const 2.505210838544172e-8)))
    (local.set $number (f64x2.splat (f64.const 2.755731922398589e-7)))
    (local.set $sum (f64x2.add (f64x2.mul (local.get $sum) (local.get $r)) (local.get $number)))
    (local.set $sum.1 (f64x2.add (f64x2.mul (local.get $sum.1) (local.get $r.1)) (local.get $number)))
    (local.set $number (f64x2.splat (f64.const 0.0000027557319223985893)))
    (local.set $sum (f64x2.add (f64x2.mul (local.get $sum) (local.get $r)) (local.get $number)))
    (local.set $sum.1 (f64x2.add (f64x2.mul (local.get $sum.1) (local.get $r.1)) (local.get $number)))
    (local.set $number (f64x2.splat (f64.const 0.0000248015873015873)))
    (local.set $sum (f64x2.add (f64x2.mul (local.get $sum) (local.get $r)) (local.get $number)))
    (local.set $sum.1 (f64x2.add (f64x2.mul (local.get $sum.1) (local.get $r.1)) (local.get $number)))
    (local.set $number (f64x2.splat (f64.const 0.0001984126984126984)))
    (local.set $sum (f64x2.add (f64x2.mul (local.get $sum) (local.get $r)) (local.get $number)))
    (local.set $sum.1 (f64x2.add (f64x2.mul (local.get $sum.1) (local.get $r.1)) (local.get $number)))
    (local.set $number (f64x2.splat (f64.const 0.001388888888888889)))
    (local.set $sum (f64x2.add (f64x2.mul (local.get $sum) (local.get $r)) (local.get $number)))
    (local.set $sum.1 (f64x2.add (f64x2.mul (local.get $sum.1) (local.get $r.1)) (local.get $number)))
    (local.set $number (f64x2.splat (f64.const 0.008333333333333333)))
    (local.set $sum (f64x2.add (f64x2.mul (local.get $sum) (local.get $r)) (local.get $number)))
    (local.set $sum.1 (f64x2.add (f64x2.mul (local.get $sum.1) (local.get $r.1)) (local.get $number)))
    (local.set $number (f64x2.splat (f64.const 0.041666666666666664)))
    (local.set $sum (f64x2.add (f64x2.mul (local.get $sum) (local.get $r)) (local.get $number)))
    (local.set $sum.1 (f64x2.add (f64x2.mul (local.get $sum.1) (local.get $r.1)) (local.get $number)))
    (local.set $number (f64x2.splat (f64.const 0.16666666666666666)))
    (local.set $sum (f64x2.add (f64x2.mul (local.get $sum) (local.get $r)) (local.get $number)))
    (local.set $sum.1 (f64x2.add (f64x2.mul (local.get $sum.1) (local.get $r.1)) (local.get $number)))
    (local.set $number (f64x2.splat (f64.const 0.5)))
    (local.set $sum (f64x2.add (f64x2.mul (local.get $sum) (local.get $r)) (local.get $number)))
    (local.set $sum.1 (f64x2.add (f64x2.mul (local.get $sum.1) (local.get $r.1)) (local.get $number)))
    (local.set $number (f64x2.splat (f64.const 1)))
    (local.set $sum (f64x2.add (f64x2.mul (local.get $sum) (local.get $r)) (local.get $number)))
    (local.set $sum.1 (f64x2.add (f64x2.mul (local.get $sum.1) (local.get $r.1)) (local.get $number)))
    (local.set $number (f64x2.splat (f64.const 1)))
    (local.set $sum (f64x2.add (f64x2.mul (local.get $sum) (local.get $r)) (local.get $number)))
    (local.set $sum.1 (f64x2.add (f64x2.mul (local.get $sum.1) (local.get $r.1)) (local.get $number)))
    (local.set $e
      (f64x2.mul
        (local.get $sum)
        (i64x2.shl (f64x2.add (local.get $n) (f64x2.splat (f64.const 6755399441056767))) (i32.const 52))))
    (local.set $e.1
      (f64x2.mul
        (local.get $sum.1)
        (i64x2.shl (f64x2.add (local.get $n.1) (f64x2.splat (f64.const 6755399441056767))) (i32.const 52))))
    (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
      (f32x4.demote_f64x2_zero (local.get $e))
      (f32x4.demote_f64x2_zero (local.get $e.1)))
  )

  ;; map vector
  ;; train: loss
  (func $map_3 (export "map_3") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $item i32) (local $row i32) (local $row.1 i32) (local $row.2 i32) (local $row.3 i32) (local $y i32) (local $i i32)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $row (i32.add (local.get $b0) (i32.mul (local.get $item) (i32.const 12))))
          (local.set $row.1 (i32.add (local.get $b1) (i32.shl (local.get $item) (i32.const 2))))
          (local.set $row.2 (i32.add (local.get $b0) (i32.mul (local.get $item) (i32.const 12))))
          (local.set $row.3 (i32.add (local.get $b1) (i32.shl (local.get $item) (i32.const 2))))
          (local.set $y (i32.add (local.get $b2) (i32.mul (local.get $item) (i32.const 12))))
          (local.set $i (i32.const 0))
          (if (i32.lt_s (local.get $i) (i32.const 3))
            (then
              (loop $again1
                (f32.store
                  (i32.add (local.get $y) (i32.shl (local.get $i) (i32.const 2)))
                  (f32x4.extract_lane 0
                    (call $exp
                      (f32x4.splat
                        (f32.sub
                          (f32.load (i32.add (local.get $row.2) (i32.shl (local.get $i) (i32.const 2))))
                          (f32.load (local.get $row.3)))))))
                (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (br_if $again1 (i32.lt_s (local.get $i) (i32.const 3))))
            )
          )
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  (func $log (param $fours v128) (result v128)
    (local $x v128) (local $x.1 v128) (local $mantissa v128) (local $mantissa.1 v128) (local $large v128) (local $large.1 v128) (local $m v128) (local $m.1 v128) (local $s v128) (local $s.1 v128) (local $s2 v128) (local $s2.1 v128) (local $sum v128) (local $sum.1 v128) (local $number v128) (local $log v128) (local $log.1 v128)
    (local.set $x (f64x2.promote_low_f32x4 (local.get $fours)))
    (local.set $x.1
      (f64x2.promote_low_f32x4
        (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $fours) (local.get $fours))))
    (local.set $mantissa
      (v128.or (v128.and (local.get $x) (i64x2.splat (i64.const 4503599627370495))) (f64x2.splat (f64.const 1))))
    (local.set $mantissa.1
      (v128.or (v128.and (local.get $x.1) (i64x2.splat (i64.const 4503599627370495))) (f64x2.splat (f64.const 1))))
    (local.set $large (f64x2.gt (local.get $mantissa) (f64x2.splat (f64.const 1.4142135623730951))))
    (local.set $large.1 (f64x2.gt (local.get $mantissa.1) (f64x2.splat (f64.const 1.4142135623730951))))
    (local.set $m
      (v128.bitselect
        (f64x2.mul (local.get $mantissa) (f64x2.splat (f64.const 0.5)))
        (local.get $mantissa)
        (local.get $large)))
    (local.set $m.1
      (v128.bitselect
        (f64x2.mul (local.get $mantissa.1) (f64x2.splat (f64.const 0.5)))
        (local.get $mantissa.1)
        (local.get $large.1)))
    (local.set $s
      (f64x2.div
        (f64x2.sub (local.get $m) (f64x2.splat (f64.const 1)))
        (f64x2.add (local.get $m) (f64x2.splat (f64.const 1)))))
    (local.set $s.1
      (f64x2.div
        (f64x2.sub (local.get $m.1) (f64x2.splat (f64.const 1)))
        (f64x2.add (local.get $m.1) (f64x2.splat (f64.const 1)))))
    (local.set $s2 (f64x2.mul (local.get $s) (local.get $s)))
    (local.set $s2.1 (f64x2.mul (local.get $s.1) (local.get $s.1)))
    (local.set $sum (f64x2.splat (f64.const 0.11764705882352941)))
    (local.set $sum.1 (f64x2.splat (f64.const 0.11764705882352941)))
    (local.set $number (f64x2.splat (f64.const 0.13333333333333333)))
    (local.set $sum (f64x2.add (f64x2.mul (local.get $sum) (local.get $s2)) (local.get $number)))
    (local.set $sum.1 (f64x2.add (f64x2.mul (local.get $sum.1) (local.get $s2.1)) (local.get $number)))
    (local.set $number (f64x2.splat (f64.const 0.15384615384615385)))
    (local.set $sum (f64x2.add (f64x2.mul (local.get $sum) (local.get $s2)) (local.get $number)))
    (local.set $sum.1 (f64x2.add (f64x2.mul (local.get $sum.1) (local.get $s2.1)) (local.get $number)))
    (local.set $number (f64x2.splat (f64.const 0.18181818181818182)))
    (local.set $sum (f64x2.add (f64x2.mul (local.get $sum) (local.get $s2)) (local.get $number)))
    (local.set $sum.1 (f64x2.add (f64x2.mul (local.get $sum.1) (local.get $s2.1)) (local.get $number)))
    (local.set $number (f64x2.splat (f64.const 0.2222222222222222)))
    (local.set $sum (f64x2.add (f64x2.mul (local.get $sum) (local.get $s2)) (local.get $number)))
    (local.set $sum.1 (f64x2.add (f64x2.mul (local.get $sum.1) (local.get $s2.1)) (local.get $number)))
    (local.set $number (f64x2.splat (f64.const 0.2857142857142857)))
    (local.set $sum (f64x2.add (f64x2.mul (local.get $sum) (local.get $s2)) (local.get $number)))
    (local.set $sum.1 (f64x2.add (f64x2.mul (local.get $sum.1) (local.get $s2.1)) (local.get $number)))
    (local.set $number (f64x2.splat (f64.const 0.4)))
    (local.set $sum (f64x2.add (f64x2.mul (local.get $sum) (local.get $s2)) (local.get $number)))
    (local.set $sum.1 (f64x2.add (f64x2.mul (local.get $sum.1) (local.get $s2.1)) (local.get $number)))
    (local.set $number (f64x2.splat (f64.const 0.6666666666666666)))
    (local.set $sum (f64x2.add (f64x2.mul (local.get $sum) (local.get $s2)) (local.get $number)))
    (local.set $sum.1 (f64x2.add (f64x2.mul (local.get $sum.1) (local.get $s2.1)) (local.get $number)))
    (local.set $number (f64x2.splat (f64.const 2)))
    (local.set $sum (f64x2.add (f64x2.mul (local.get $sum) (local.get $s2)) (local.get $number)))
    (local.set $sum.1 (f64x2.add (f64x2.mul (local.get $sum.1) (local.get $s2.1)) (local.get $number)))
    (local.set $log
      (v128.bitselect
        (f64x2.add
          (f64x2.mul
            (f64x2.add
              (f64x2.sub
                (v128.or (i64x2.shr_u (local.get $x) (i32.const 52)) (f64x2.splat (f64.const 4503599627370496)))
                (f64x2.splat (f64.const 4503599627371519)))
              (v128.and (local.get $large) (f64x2.splat (f64.const 1))))
            (f64x2.splat (f64.const 0.6931471805599453)))
          (f64x2.mul (local.get $s) (local.get $sum)))
        (v128.bitselect
          (f64x2.splat (f64.const -inf))
          (v128.bitselect
            (f64x2.splat (f64.const nan))
            (local.get $x)
            (f64x2.lt (local.get $x) (f64x2.splat (f64.const 0))))
          (f64x2.eq (local.get $x) (f64x2.splat (f64.const 0))))
        (v128.and
          (f64x2.gt (local.get $x) (f64x2.splat (f64.const 0)))
          (f64x2.lt (local.get $x) (f64x2.splat (f64.const inf))))))
    (local.set $log.1
      (v128.bitselect
        (f64x2.add
          (f64x2.mul
            (f64x2.add
              (f64x2.sub
                (v128.or (i64x2.shr_u (local.get $x.1) (i32.const 52)) (f64x2.splat (f64.const 4503599627370496)))
                (f64x2.splat (f64.const 4503599627371519)))
              (v128.and (local.get $large.1) (f64x2.splat (f64.const 1))))
            (f64x2.splat (f64.const 0.6931471805599453)))
          (f64x2.mul (local.get $s.1) (local.get $sum.1)))
        (v128.bitselect
          (f64x2.splat (f64.const -inf))
          (v128.bitselect
            (f64x2.splat (f64.const nan))
            (local.get $x.1)
            (f64x2.lt (local.get $x.1) (f64x2.splat (f64.const 0))))
          (f64x2.eq (local.get $x.1) (f64x2.splat (f64.const 0))))
        (v128.and
          (f64x2.gt (local.get $x.1) (f64x2.splat (f64.const 0)))
          (f64x2.lt (local.get $x.1) (f64x2.splat (f64.const inf))))))
    (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
      (f32x4.demote_f64x2_zero (local.get $log))
      (f32x4.demote_f64x2_zero (local.get $log.1)))
  )

  ;; reduce scalar
  ;; train: loss
  (func $reduce_3 (export "reduce_3") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $item i32) (local $in_part i32) (local $part i32) (local $column i32) (local $begin i32) (local $end i32) (local $at i32) (local $r i32) (local $row i32) (local $first i32)
    (local $sum f32) (local $finished f32)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $in_part (i32.and (local.get $item) (i32.const 1)))
          (local.set $part (i32.shr_u (local.get $item) (i32.const 1)))
          (local.set $column (i32.const 0))
          (local.set $begin (i32.mul (local.get $part) (i32.const 3)))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.const 3))
              (i32.const 3)
              (i32.lt_s (i32.add (local.get $begin) (i32.const 3)) (i32.const 3))))
          (local.set $at
            (i32.shl
              (i32.add (i32.shl (local.get $part) (i32.const 1)) (i32.add (local.get $in_part) (local.get $column)))
              (i32.const 2)))
          (local.set $sum (f32.const 0))
          (local.set $r (local.get $begin))
          (if (i32.lt_s (local.get $r) (local.get $end))
            (then
              (loop $again1
                (local.set $row (i32.add (local.get $b0) (i32.mul (local.get $in_part) (i32.const 12))))
                (local.set $sum
                  (f32.add
                    (local.get $sum)
                    (f32.load (i32.add (local.get $row) (i32.shl (local.get $r) (i32.const 2))))))
                (local.set $r (i32.add (local.get $r) (i32.const 1)))
                (br_if $again1 (i32.lt_s (local.get $r) (local.get $end))))
            )
          )
          (f32.store (i32.add (local.get $b1) (local.get $at)) (local.get $sum))
          (local.set $first (i32.shr_u (local.get $at) (i32.const 2)))
          (local.set $finished (f32x4.extract_lane 0 (call $log (f32x4.splat (local.get $sum)))))
          (f32.store (i32.add (local.get $b2) (local.get $at)) (local.get $finished))
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; reduce scalar
  ;; train: loss
  (func $reduce_4 (export "reduce_4") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $b3 i32) (local $b4 i32) (local $b5 i32) (local $b6 i32) (local $item i32) (local $in_part i32) (local $part i32) (local $column i32) (local $begin i32) (local $end i32) (local $at i32) (local $r i32) (local $i0 i32) (local $i1 i32) (local $row i32) (local $row.1 i32) (local $row.2 i32) (local $row.3 i32) (local $first i32)
    (local $sum f32) (local $finished f32) (local $finished.1 f32)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $b3 (i32.load offset=12 (local.get $bindings)))
    (local.set $b4 (i32.load offset=16 (local.get $bindings)))
    (local.set $b5 (i32.load offset=20 (local.get $bindings)))
    (local.set $b6 (i32.load offset=24 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $in_part (i32.const 0))
          (local.set $part (local.get $item))
          (local.set $column (i32.const 0))
          (local.set $begin (i32.mul (local.get $part) (i32.const 6)))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.const 6))
              (i32.const 6)
              (i32.lt_s (i32.add (local.get $begin) (i32.const 6)) (i32.const 6))))
          (local.set $at
            (i32.shl (i32.add (local.get $part) (i32.add (local.get $in_part) (local.get $column))) (i32.const 2)))
          (local.set $sum (f32.const 0))
          (local.set $r (local.get $begin))
          (if (i32.lt_s (local.get $r) (local.get $end))
            (then
              (loop $again1
                (local.set $i0 (i32.div_u (local.get $r) (i32.const 3)))
                (local.set $i1 (i32.rem_u (local.get $r) (i32.const 3)))
                (local.set $row (i32.add (local.get $b0) (i32.mul (local.get $i0) (i32.const 12))))
                (local.set $row.1 (i32.add (local.get $b1) (i32.mul (local.get $i0) (i32.const 12))))
                (local.set $row.2 (i32.add (local.get $b2) (i32.shl (local.get $i0) (i32.const 2))))
                (local.set $row.3 (i32.add (local.get $b3) (i32.shl (local.get $i0) (i32.const 2))))
                (local.set $sum
                  (f32.add
                    (local.get $sum)
                    (f32.mul
                      (f32.load (i32.add (local.get $row) (i32.shl (local.get $i1) (i32.const 2))))
                      (f32.sub
                        (f32.sub
                          (f32.load (i32.add (local.get $row.1) (i32.shl (local.get $i1) (i32.const 2))))
                          (f32.load (local.get $row.2)))
                        (f32.load (local.get $row.3))))))
                (local.set $r (i32.add (local.get $r) (i32.const 1)))
                (br_if $again1 (i32.lt_s (local.get $r) (local.get $end))))
            )
          )
          (f32.store (i32.add (local.get $b4) (local.get $at)) (local.get $sum))
          (local.set $first (i32.shr_u (local.get $at) (i32.const 2)))
          (local.set $finished (f32.mul (local.get $sum) (f32.const -0.5)))
          (f32.store (i32.add (local.get $b5) (local.get $at)) (local.get $finished))
          (local.set $finished.1
            (f32.convert_i32_s (f32.eq (f32.sub (local.get $finished) (local.get $finished)) (f32.const 0))))
          (f32.store (i32.add (local.get $b6) (local.get $at)) (local.get $finished.1))
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; one-hot
  ;; train: loss
  (func $one_hot_2 (export "one_hot_2") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $row i32) (local $label i32) (local $target i32) (local $end i32) (local $c i32)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $row (local.get $from))
    (if (i32.lt_s (local.get $row) (local.get $to))
      (then
        (loop $again
          (local.set $label (i32.load (i32.add (local.get $b0) (i32.shl (local.get $row) (i32.const 2)))))
          (local.set $target (i32.add (local.get $b1) (i32.mul (local.get $row) (i32.const 12))))
          (local.set $end (select (local.get $label) (i32.const 0) (i32.lt_s (local.get $label) (i32.const 3))))
          (local.set $c (i32.const 0))
          (loop $again1
            (f32.store
              (i32.add (local.get $target) (i32.shl (local.get $c) (i32.const 2)))
              (f32.convert_i32_s (i32.lt_s (local.get $c) (local.get $end))))
            (local.set $c (i32.add (local.get $c) (i32.const 1)))
            (br_if $again1 (i32.lt_s (local.get $c) (i32.const 3))))
          (local.set $row (i32.add (local.get $row) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $row) (local.get $to))))
      )
    )
  )

  ;; reduce scalar
  ;; train: loss
  (func $reduce_5 (export "reduce_5") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $b3 i32) (local $b4 i32) (local $b5 i32) (local $item i32) (local $in_part i32) (local $part i32) (local $column i32) (local $begin i32) (local $end i32) (local $at i32) (local $r i32) (local $row i32) (local $row.1 i32) (local $row.2 i32) (local $row.3 i32) (local $row.4 i32) (local $row.5 i32)
    (local $sum f32) (local $sum.1 f32)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $b3 (i32.load offset=12 (local.get $bindings)))
    (local.set $b4 (i32.load offset=16 (local.get $bindings)))
    (local.set $b5 (i32.load offset=20 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $in_part (i32.and (local.get $item) (i32.const 1)))
          (local.set $part (i32.shr_u (local.get $item) (i32.const 1)))
          (local.set $column (i32.const 0))
          (local.set $begin (i32.mul (local.get $part) (i32.const 3)))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.const 3))
              (i32.const 3)
              (i32.lt_s (i32.add (local.get $begin) (i32.const 3)) (i32.const 3))))
          (local.set $at
            (i32.shl
              (i32.add (i32.shl (local.get $part) (i32.const 1)) (i32.add (local.get $in_part) (local.get $column)))
              (i32.const 2)))
          (local.set $sum (f32.const 0))
          (local.set $sum.1 (f32.const 0))
          (local.set $r (local.get $begin))
          (if (i32.lt_s (local.get $r) (local.get $end))
            (then
              (loop $again1
                (local.set $row (i32.add (local.get $b0) (i32.mul (local.get $in_part) (i32.const 12))))
                (local.set $row.1 (i32.add (local.get $b1) (i32.mul (local.get $in_part) (i32.const 12))))
                (local.set $row.2 (i32.add (local.get $b2) (i32.shl (local.get $in_part) (i32.const 2))))
                (local.set $sum
                  (f32.add
                    (local.get $sum)
                    (f32.mul
                      (f32.load (i32.add (local.get $row) (i32.shl (local.get $r) (i32.const 2))))
                      (f32.convert_i32_s
                        (f32.ge
                          (f32.load (i32.add (local.get $row.1) (i32.shl (local.get $r) (i32.const 2))))
                          (f32.load (local.get $row.2)))))))
                (local.set $row.3 (i32.add (local.get $b3) (i32.mul (local.get $in_part) (i32.const 12))))
                (local.set $row.4 (i32.add (local.get $b1) (i32.mul (local.get $in_part) (i32.const 12))))
                (local.set $row.5 (i32.add (local.get $b2) (i32.shl (local.get $in_part) (i32.const 2))))
                (local.set $sum.1
                  (f32.add
                    (local.get $sum.1)
                    (f32.mul
                      (f32.load (i32.add (local.get $row.3) (i32.shl (local.get $r) (i32.const 2))))
                      (f32.convert_i32_s
                        (f32.ge
                          (f32.load (i32.add (local.get $row.4) (i32.shl (local.get $r) (i32.const 2))))
                          (f32.load (local.get $row.5)))))))
                (local.set $r (i32.add (local.get $r) (i32.const 1)))
                (br_if $again1 (i32.lt_s (local.get $r) (local.get $end))))
            )
          )
          (f32.store (i32.add (local.get $b4) (local.get $at)) (local.get $sum))
          (f32.store (i32.add (local.get $b5) (local.get $at)) (local.get $sum.1))
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; reduce scalar
  ;; train: loss
  (func $reduce_6 (export "reduce_6") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $item i32) (local $in_part i32) (local $part i32) (local $column i32) (local $begin i32) (local $end i32) (local $at i32) (local $r i32)
    (local $sum f32)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $in_part (i32.const 0))
          (local.set $part (local.get $item))
          (local.set $column (i32.const 0))
          (local.set $begin (i32.shl (local.get $part) (i32.const 1)))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.const 2))
              (i32.const 2)
              (i32.lt_s (i32.add (local.get $begin) (i32.const 2)) (i32.const 2))))
          (local.set $at
            (i32.shl (i32.add (local.get $part) (i32.add (local.get $in_part) (local.get $column))) (i32.const 2)))
          (local.set $sum (f32.const 0))
          (local.set $r (local.get $begin))
          (if (i32.lt_s (local.get $r) (local.get $end))
            (then
              (loop $again1
                (local.set $sum
                  (f32.add
                    (local.get $sum)
                    (f32.convert_i32_s
                      (f32.gt
                        (f32.load (i32.add (local.get $b0) (i32.shl (local.get $r) (i32.const 2))))
                        (f32.load (i32.add (local.get $b1) (i32.shl (local.get $r) (i32.const 2))))))))
                (local.set $r (i32.add (local.get $r) (i32.const 1)))
                (br_if $again1 (i32.lt_s (local.get $r) (local.get $end))))
            )
          )
          (f32.store (i32.add (local.get $b2) (local.get $at)) (local.get $sum))
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; reduce scalar
  ;; train: loss (backward)
  (func $reduce_7 (export "reduce_7") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $b3 i32) (local $item i32) (local $in_part i32) (local $part i32) (local $column i32) (local $begin i32) (local $end i32) (local $at i32) (local $r i32) (local $row i32) (local $first i32)
    (local $sum f32) (local $finished f32)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $b3 (i32.load offset=12 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $in_part (i32.and (local.get $item) (i32.const 1)))
          (local.set $part (i32.shr_u (local.get $item) (i32.const 1)))
          (local.set $column (i32.const 0))
          (local.set $begin (i32.mul (local.get $part) (i32.const 3)))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.const 3))
              (i32.const 3)
              (i32.lt_s (i32.add (local.get $begin) (i32.const 3)) (i32.const 3))))
          (local.set $at
            (i32.shl
              (i32.add (i32.shl (local.get $part) (i32.const 1)) (i32.add (local.get $in_part) (local.get $column)))
              (i32.const 2)))
          (local.set $sum (f32.const 0))
          (local.set $r (local.get $begin))
          (if (i32.lt_s (local.get $r) (local.get $end))
            (then
              (loop $again1
                (local.set $row (i32.add (local.get $b0) (i32.mul (local.get $in_part) (i32.const 12))))
                (local.set $sum
                  (f32.add
                    (local.get $sum)
                    (f32.load (i32.add (local.get $row) (i32.shl (local.get $r) (i32.const 2))))))
                (local.set $r (i32.add (local.get $r) (i32.const 1)))
                (br_if $again1 (i32.lt_s (local.get $r) (local.get $end))))
            )
          )
          (f32.store (i32.add (local.get $b2) (local.get $at)) (local.get $sum))
          (local.set $first (i32.shr_u (local.get $at) (i32.const 2)))
          (local.set $finished
            (f32.div
              (f32.neg (f32.mul (local.get $sum) (f32.const -0.5)))
              (f32.load (i32.add (local.get $b1) (i32.shl (local.get $first) (i32.const 2))))))
          (f32.store (i32.add (local.get $b3) (local.get $at)) (local.get $finished))
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; map vector
  ;; train: loss (backward)
  (func $map_4 (export "map_4") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $b3 i32) (local $item i32) (local $row i32) (local $row.1 i32) (local $row.2 i32) (local $row.3 i32) (local $row.4 i32) (local $row.5 i32) (local $y i32) (local $i i32)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $b3 (i32.load offset=12 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $row (i32.add (local.get $b0) (i32.mul (local.get $item) (i32.const 12))))
          (local.set $row.1 (i32.add (local.get $b1) (i32.shl (local.get $item) (i32.const 2))))
          (local.set $row.2 (i32.add (local.get $b2) (i32.mul (local.get $item) (i32.const 12))))
          (local.set $row.3 (i32.add (local.get $b0) (i32.mul (local.get $item) (i32.const 12))))
          (local.set $row.4 (i32.add (local.get $b1) (i32.shl (local.get $item) (i32.const 2))))
          (local.set $row.5 (i32.add (local.get $b2) (i32.mul (local.get $item) (i32.const 12))))
          (local.set $y (i32.add (local.get $b3) (i32.mul (local.get $item) (i32.const 12))))
          (local.set $i (i32.const 0))
          (if (i32.lt_s (local.get $i) (i32.const 3))
            (then
              (loop $again1
                (f32.store
                  (i32.add (local.get $y) (i32.shl (local.get $i) (i32.const 2)))
                  (f32.add
                    (f32.mul
                      (f32.const -0.5)
                      (f32.load (i32.add (local.get $row.3) (i32.shl (local.get $i) (i32.const 2)))))
                    (f32.mul
                      (f32.load (local.get $row.4))
                      (f32.load (i32.add (local.get $row.5) (i32.shl (local.get $i) (i32.const 2)))))))
                (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (br_if $again1 (i32.lt_s (local.get $i) (i32.const 3))))
            )
          )
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; reduce scalar
  ;; train: head.linear (backward)
  (func $reduce_8 (export "reduce_8") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $item i32) (local $in_part i32) (local $part i32) (local $column i32) (local $begin i32) (local $end i32) (local $at i32) (local $r i32) (local $row i32)
    (local $sum f32)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $in_part (i32.rem_u (local.get $item) (i32.const 3)))
          (local.set $part (i32.div_u (local.get $item) (i32.const 3)))
          (local.set $column (i32.rem_u (local.get $in_part) (i32.const 3)))
          (local.set $begin (i32.shl (local.get $part) (i32.const 1)))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.const 2))
              (i32.const 2)
              (i32.lt_s (i32.add (local.get $begin) (i32.const 2)) (i32.const 2))))
          (local.set $at
            (i32.shl
              (i32.add
                (i32.mul (local.get $part) (i32.const 3))
                (i32.add (i32.mul (i32.div_u (local.get $in_part) (i32.const 3)) (i32.const 3)) (local.get $column)))
              (i32.const 2)))
          (local.set $sum (f32.const 0))
          (local.set $r (local.get $begin))
          (if (i32.lt_s (local.get $r) (local.get $end))
            (then
              (loop $again1
                (local.set $row (i32.add (local.get $b0) (i32.mul (local.get $r) (i32.const 12))))
                (local.set $sum
                  (f32.add
                    (local.get $sum)
                    (f32.load (i32.add (local.get $row) (i32.shl (local.get $column) (i32.const 2))))))
                (local.set $r (i32.add (local.get $r) (i32.const 1)))
                (br_if $again1 (i32.lt_s (local.get $r) (local.get $end))))
            )
          )
          (f32.store (i32.add (local.get $b1) (local.get $at)) (local.get $sum))
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; pack weights
  ;; train: head.linear (backward)
  (func $pack_3 (export "pack_3") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $item i32) (local $run i32) (local $tap i32) (local $group i32) (local $source i32) (local $target i32) (local $at i32) (local $into i32) (local $k i32)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $run (i32.const 0))
          (local.set $tap (i32.const 0))
          (local.set $group (local.get $item))
          (local.set $source
            (i32.add (local.get $b0) (i32.shl (i32.mul (local.get $run) (i32.const 24)) (i32.const 2))))
          (local.set $target
            (i32.add
              (local.get $b1)
              (i32.shl
                (i32.mul (i32.add (i32.add (local.get $group) (local.get $run)) (local.get $tap)) (i32.const 3))
                (i32.const 5))))
          (local.set $at (local.get $source))
          (local.set $into (local.get $target))
          (local.set $k (i32.const 0))
          (loop $again1
            (f32.store (local.get $into) (f32.load (local.get $at)))
            (f32.store offset=4 (local.get $into) (f32.load offset=12 (local.get $at)))
            (f32.store offset=8 (local.get $into) (f32.load offset=24 (local.get $at)))
            (f32.store offset=12 (local.get $into) (f32.load offset=36 (local.get $at)))
            (f32.store offset=16 (local.get $into) (f32.const 0))
            (f32.store offset=20 (local.get $into) (f32.const 0))
            (f32.store offset=24 (local.get $into) (f32.const 0))
            (f32.store offset=28 (local.get $into) (f32.const 0))
            (local.set $at (i32.add (local.get $at) (i32.const 4)))
            (local.set $into (i32.add (local.get $into) (i32.const 32)))
            (local.set $k (i32.add (local.get $k) (i32.const 1)))
            (br_if $again1 (i32.lt_s (local.get $k) (i32.const 3))))
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; matmul tile
  ;; train: head.linear (backward)
  (func $matmul_2 (export "matmul_2") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $item i32) (local $block i32) (local $row i32) (local $left_at i32) (local $right_at i32) (local $count i32) (local $left i32) (local $at i32)
    (local $sum v128) (local $sum.1 v128) (local $sum.2 v128) (local $sum.3 v128) (local $column v128)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $block (local.get $item))
          (local.set $row (i32.const 0))
          (local.set $left_at (i32.add (local.get $b0) (i32.mul (local.get $row) (i32.const 12))))
          (local.set $right_at (i32.add (local.get $b1) (i32.mul (local.get $block) (i32.const 96))))
          (local.set $sum (v128.const f32x4 0 0 0 0))
          (local.set $sum.1 (v128.const f32x4 0 0 0 0))
          (local.set $sum.2 (v128.const f32x4 0 0 0 0))
          (local.set $sum.3 (v128.const f32x4 0 0 0 0))
          (local.set $count (i32.const 3))
          (local.set $left (local.get $count))
          (loop $again1
            (local.set $column (v128.load (local.get $right_at)))
            (local.set $sum.2
              (f32x4.relaxed_madd (v128.load32_splat (local.get $left_at)) (local.get $column) (local.get $sum.2)))
            (local.set $sum.3
              (f32x4.relaxed_madd
                (v128.load32_splat offset=12 (local.get $left_at))
                (local.get $column)
                (local.get $sum.3)))
            (local.set $left_at (i32.add (local.get $left_at) (i32.const 4)))
            (local.set $right_at (i32.add (local.get $right_at) (i32.const 32)))
            (local.set $left (i32.add (local.get $left) (i32.const -1)))
            (br_if $again1 (local.get $left)))
          (local.set $sum (f32x4.add (local.get $sum) (local.get $sum.2)))
          (local.set $sum.1 (f32x4.add (local.get $sum.1) (local.get $sum.3)))
          (local.set $at
            (i32.add
              (local.get $b2)
              (i32.add (i32.shl (local.get $row) (i32.const 4)) (i32.shl (local.get $block) (i32.const 5)))))
          (v128.store (local.get $at) (local.get $sum))
          (v128.store offset=16 (local.get $at) (local.get $sum.1))
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; map vector
  ;; train: head.globalavgpool (backward)
  (func $map_5 (export "map_5") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $begin i32) (local $end i32) (local $i i32)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $begin (i32.shl (local.get $from) (i32.const 11)))
    (local.set $end
      (select
        (i32.shl (local.get $to) (i32.const 11))
        (i32.const 8)
        (i32.lt_s (i32.shl (local.get $to) (i32.const 11)) (i32.const 8))))
    (local.set $i (local.get $begin))
    (if (i32.lt_s (local.get $i) (local.get $end))
      (then
        (loop $again
          (v128.store
            (i32.add (local.get $b1) (i32.shl (local.get $i) (i32.const 2)))
            (f32x4.mul
              (v128.load (i32.add (local.get $b0) (i32.shl (local.get $i) (i32.const 2))))
              (v128.const f32x4 0.25 0.25 0.25 0.25)))
          (local.set $i (i32.add (local.get $i) (i32.const 4)))
          (br_if $again (i32.lt_s (local.get $i) (local.get $end))))
      )
    )
  )

  ;; pack weights
  ;; train: head.linear (backward)
  (func $pack_4 (export "pack_4") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $item i32) (local $run i32) (local $tap i32) (local $group i32) (local $source i32) (local $target i32) (local $count i32) (local $at i32) (local $into i32) (local $k i32)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $run (i32.const 0))
          (local.set $tap (i32.const 0))
          (local.set $group (local.get $item))
          (local.set $source
            (i32.add
              (local.get $b0)
              (i32.shl (i32.mul (i32.shl (local.get $run) (i32.const 4)) (i32.const 3)) (i32.const 2))))
          (local.set $target
            (i32.add
              (local.get $b1)
              (i32.shl
                (i32.add
                  (i32.shl (i32.add (local.get $group) (local.get $tap)) (i32.const 1))
                  (i32.shl (local.get $run) (i32.const 4)))
                (i32.const 5))))
          (local.set $count
            (select
              (i32.sub (i32.const 2) (i32.shl (local.get $run) (i32.const 4)))
              (i32.const 16)
              (i32.lt_s (i32.sub (i32.const 2) (i32.shl (local.get $run) (i32.const 4))) (i32.const 16))))
          (local.set $at (local.get $source))
          (local.set $into (local.get $target))
          (local.set $k (i32.const 0))
          (if (i32.lt_s (local.get $k) (local.get $count))
            (then
              (loop $again1
                (f32.store (local.get $into) (f32.load (local.get $at)))
                (f32.store offset=4 (local.get $into) (f32.load offset=4 (local.get $at)))
                (f32.store offset=8 (local.get $into) (f32.load offset=8 (local.get $at)))
                (f32.store offset=12 (local.get $into) (f32.const 0))
                (f32.store offset=16 (local.get $into) (f32.const 0))
                (f32.store offset=20 (local.get $into) (f32.const 0))
                (f32.store offset=24 (local.get $into) (f32.const 0))
                (f32.store offset=28 (local.get $into) (f32.const 0))
                (local.set $at (i32.add (local.get $at) (i32.const 12)))
                (local.set $into (i32.add (local.get $into) (i32.const 32)))
                (local.set $k (i32.add (local.get $k) (i32.const 1)))
                (br_if $again1 (i32.lt_s (local.get $k) (local.get $count))))
            )
          )
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; matmul tile
  ;; train: head.linear (backward)
  (func $matmul_3 (export "matmul_3") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $item i32) (local $block i32) (local $row i32) (local $left_at i32) (local $right_at i32) (local $count i32) (local $left i32) (local $at i32)
    (local $sum v128) (local $sum.1 v128) (local $sum.2 v128) (local $sum.3 v128) (local $sum.4 v128) (local $sum.5 v128) (local $sum.6 v128) (local $sum.7 v128) (local $column v128)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $block (local.get $item))
          (local.set $row (i32.const 0))
          (local.set $left_at (i32.add (local.get $b0) (i32.shl (local.get $row) (i32.const 2))))
          (local.set $right_at (i32.add (local.get $b1) (i32.shl (local.get $block) (i32.const 6))))
          (local.set $sum (v128.const f32x4 0 0 0 0))
          (local.set $sum.1 (v128.const f32x4 0 0 0 0))
          (local.set $sum.2 (v128.const f32x4 0 0 0 0))
          (local.set $sum.3 (v128.const f32x4 0 0 0 0))
          (local.set $sum.4 (v128.const f32x4 0 0 0 0))
          (local.set $sum.5 (v128.const f32x4 0 0 0 0))
          (local.set $sum.6 (v128.const f32x4 0 0 0 0))
          (local.set $sum.7 (v128.const f32x4 0 0 0 0))
          (local.set $count (i32.const 2))
          (local.set $left (local.get $count))
          (loop $again1
            (local.set $column (v128.load (local.get $right_at)))
            (local.set $sum.4
              (f32x4.relaxed_madd (v128.load32_splat (local.get $left_at)) (local.get $column) (local.get $sum.4)))
            (local.set $sum.5
              (f32x4.relaxed_madd
                (v128.load32_splat offset=4 (local.get $left_at))
                (local.get $column)
                (local.get $sum.5)))
            (local.set $sum.6
              (f32x4.relaxed_madd
                (v128.load32_splat offset=8 (local.get $left_at))
                (local.get $column)
                (local.get $sum.6)))
            (local.set $sum.7
              (f32x4.relaxed_madd
                (v128.load32_splat offset=12 (local.get $left_at))
                (local.get $column)
                (local.get $sum.7)))
            (local.set $left_at (i32.add (local.get $left_at) (i32.const 16)))
            (local.set $right_at (i32.add (local.get $right_at) (i32.const 32)))
            (local.set $left (i32.add (local.get $left) (i32.const -1)))
            (br_if $again1 (local.get $left)))
          (local.set $sum (f32x4.add (local.get $sum) (local.get $sum.4)))
          (local.set $sum.1 (f32x4.add (local.get $sum.1) (local.get $sum.5)))
          (local.set $sum.2 (f32x4.add (local.get $sum.2) (local.get $sum.6)))
          (local.set $sum.3 (f32x4.add (local.get $sum.3) (local.get $sum.7)))
          (local.set $at
            (i32.add
              (local.get $b2)
              (i32.add (i32.mul (local.get $row) (i32.const 12)) (i32.shl (local.get $block) (i32.const 5)))))
          (v128.store64_lane 0 (local.get $at) (local.get $sum))
          (v128.store32_lane offset=8 2 (local.get $at) (local.get $sum))
          (v128.store64_lane offset=12 0 (local.get $at) (local.get $sum.1))
          (v128.store32_lane offset=20 2 (local.get $at) (local.get $sum.1))
          (v128.store64_lane offset=24 0 (local.get $at) (local.get $sum.2))
          (v128.store32_lane offset=32 2 (local.get $at) (local.get $sum.2))
          (v128.store64_lane offset=36 0 (local.get $at) (local.get $sum.3))
          (v128.store32_lane offset=44 2 (local.get $at) (local.get $sum.3))
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; reduce vector
  ;; train: s1.0.residual.bn (backward)
  (func $reduce_9 (export "reduce_9") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $b3 i32) (local $b4 i32) (local $b5 i32) (local $b6 i32) (local $b7 i32) (local $b8 i32) (local $b9 i32) (local $b10 i32) (local $item i32) (local $in_part i32) (local $part i32) (local $column i32) (local $begin i32) (local $end i32) (local $at i32) (local $r i32) (local $i0 i32) (local $i1 i32) (local $row i32) (local $row.1 i32) (local $row.2 i32) (local $row.3 i32) (local $row.4 i32) (local $first i32)
    (local $sum v128) (local $sum.1 v128) (local $v v128) (local $finished v128) (local $finished.1 v128)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $b3 (i32.load offset=12 (local.get $bindings)))
    (local.set $b4 (i32.load offset=16 (local.get $bindings)))
    (local.set $b5 (i32.load offset=20 (local.get $bindings)))
    (local.set $b6 (i32.load offset=24 (local.get $bindings)))
    (local.set $b7 (i32.load offset=28 (local.get $bindings)))
    (local.set $b8 (i32.load offset=32 (local.get $bindings)))
    (local.set $b9 (i32.load offset=36 (local.get $bindings)))
    (local.set $b10 (i32.load offset=40 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $in_part (i32.const 0))
          (local.set $part (local.get $item))
          (local.set $column (i32.const 0))
          (local.set $begin (i32.shl (local.get $part) (i32.const 3)))
          (local.set $end
            (select
              (i32.add (local.get $begin) (i32.const 8))
              (i32.const 8)
              (i32.lt_s (i32.add (local.get $begin) (i32.const 8)) (i32.const 8))))
          (local.set $at
            (i32.shl
              (i32.add
                (i32.shl (local.get $part) (i32.const 2))
                (i32.add (i32.shl (local.get $in_part) (i32.const 2)) (local.get $column)))
              (i32.const 2)))
          (local.set $sum (v128.const f32x4 0 0 0 0))
          (local.set $sum.1 (v128.const f32x4 0 0 0 0))
          (local.set $r (local.get $begin))
          (if (i32.lt_s (local.get $r) (local.get $end))
            (then
              (loop $again1
                (local.set $i0 (i32.shr_u (local.get $r) (i32.const 2)))
                (local.set $i1 (i32.and (local.get $r) (i32.const 3)))
                (local.set $row
                  (i32.add
                    (i32.add (local.get $b0) (i32.shl (local.get $i0) (i32.const 6)))
                    (i32.shl (local.get $i1) (i32.const 4))))
                (local.set $row.1 (i32.add (local.get $b1) (i32.shl (local.get $i0) (i32.const 4))))
                (local.set $sum
                  (f32x4.add
                    (local.get $sum)
                    (v128.bitselect
                      (v128.load (i32.add (local.get $row.1) (i32.shl (local.get $column) (i32.const 2))))
                      (v128.const f32x4 0 0 0 0)
                      (f32x4.gt
                        (v128.load (i32.add (local.get $row) (i32.shl (local.get $column) (i32.const 2))))
                        (v128.const f32x4 0 0 0 0)))))
                (local.set $row.2
                  (i32.add
                    (i32.add (local.get $b2) (i32.shl (local.get $i0) (i32.const 6)))
                    (i32.shl (local.get $i1) (i32.const 4))))
                (local.set $row.3
                  (i32.add
                    (i32.add (local.get $b0) (i32.shl (local.get $i0) (i32.const 6)))
                    (i32.shl (local.get $i1) (i32.const 4))))
                (local.set $row.4 (i32.add (local.get $b1) (i32.shl (local.get $i0) (i32.const 4))))
                (local.set $sum.1
                  (f32x4.add
                    (local.get $sum.1)
                    (f32x4.mul
                      (f32x4.sub
                        (v128.load (i32.add (local.get $row.2) (i32.shl (local.get $column) (i32.const 2))))
                        (v128.load (i32.add (local.get $b3) (i32.shl (local.get $column) (i32.const 2)))))
                      (v128.bitselect
                        (v128.load (i32.add (local.get $row.4) (i32.shl (local.get $column) (i32.const 2))))
                        (v128.const f32x4 0 0 0 0)
                        (f32x4.gt
                          (v128.load (i32.add (local.get $row.3) (i32.shl (local.get $column) (i32.const 2))))
                          (v128.const f32x4 0 0 0 0))))))
                (local.set $r (i32.add (local.get $r) (i32.const 1)))
                (br_if $again1 (i32.lt_s (local.get $r) (local.get $end))))
            )
          )
          (v128.store (i32.add (local.get $b7) (local.get $at)) (local.get $sum))
          (v128.store (i32.add (local.get $b8) (local.get $at)) (local.get $sum.1))
          (local.set $first (i32.shr_u (local.get $at) (i32.const 2)))
          (local.set $v
            (f32x4.div
              (v128.const f32x4 1 1 1 1)
              (f32x4.sqrt
                (f32x4.add
                  (f32x4.mul
                    (v128.load (i32.add (local.get $b5) (i32.shl (local.get $first) (i32.const 2))))
                    (v128.const f32x4 0.125 0.125 0.125 0.125))
                  (v128.const f32x4 0.000009999999747378752 0.000009999999747378752 0.000009999999747378752 0.000009999999747378752)))))
          (local.set $finished
            (f32x4.mul
              (f32x4.mul
                (f32x4.mul
                  (f32x4.mul
                    (local.get $sum.1)
                    (v128.load (i32.add (local.get $b4) (i32.shl (local.get $first) (i32.const 2)))))
                  (v128.const f32x4 -0.5 -0.5 -0.5 -0.5))
                (f32x4.mul (local.get $v) (f32x4.mul (local.get $v) (local.get $v))))
              (v128.const f32x4 0.125 0.125 0.125 0.125)))
          (v128.store (i32.add (local.get $b9) (local.get $at)) (local.get $finished))
          (local.set $finished.1
            (f32x4.mul
              (f32x4.neg
                (f32x4.mul
                  (local.get $sum)
                  (v128.load (i32.add (local.get $b6) (i32.shl (local.get $first) (i32.const 2))))))
              (v128.const f32x4 0.125 0.125 0.125 0.125)))
          (v128.store (i32.add (local.get $b10) (local.get $at)) (local.get $finished.1))
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; map vector
  ;; train: s1.0.residual.bn (backward)
  (func $map_6 (export "map_6") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $b3 i32) (local $b4 i32) (local $b5 i32) (local $b6 i32) (local $b7 i32) (local $item i32) (local $i0 i32) (local $i1 i32) (local $row i32) (local $row.1 i32) (local $row.2 i32) (local $y i32) (local $i i32)
    (local $v v128)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $b3 (i32.load offset=12 (local.get $bindings)))
    (local.set $b4 (i32.load offset=16 (local.get $bindings)))
    (local.set $b5 (i32.load offset=20 (local.get $bindings)))
    (local.set $b6 (i32.load offset=24 (local.get $bindings)))
    (local.set $b7 (i32.load offset=28 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $i0 (i32.shr_u (local.get $item) (i32.const 2)))
          (local.set $i1 (i32.and (local.get $item) (i32.const 3)))
          (local.set $row
            (i32.add
              (i32.add (local.get $b0) (i32.shl (local.get $i0) (i32.const 6)))
              (i32.shl (local.get $i1) (i32.const 4))))
          (local.set $row.1 (i32.add (local.get $b1) (i32.shl (local.get $i0) (i32.const 4))))
          (local.set $row.2
            (i32.add
              (i32.add (local.get $b4) (i32.shl (local.get $i0) (i32.const 6)))
              (i32.shl (local.get $i1) (i32.const 4))))
          (local.set $y (i32.add (local.get $b7) (i32.shl (local.get $item) (i32.const 4))))
          (local.set $i (i32.const 0))
          (if (i32.lt_s (local.get $i) (i32.const 4))
            (then
              (loop $again1
                (local.set $v
                  (f32x4.mul
                    (v128.load (i32.add (local.get $b3) (i32.shl (local.get $i) (i32.const 2))))
                    (f32x4.sub
                      (v128.load (i32.add (local.get $row.2) (i32.shl (local.get $i) (i32.const 2))))
                      (v128.load (i32.add (local.get $b5) (i32.shl (local.get $i) (i32.const 2)))))))
                (v128.store
                  (i32.add (local.get $y) (i32.shl (local.get $i) (i32.const 2)))
                  (f32x4.add
                    (f32x4.add
                      (f32x4.add
                        (f32x4.mul
                          (v128.bitselect
                            (v128.load (i32.add (local.get $row.1) (i32.shl (local.get $i) (i32.const 2))))
                            (v128.const f32x4 0 0 0 0)
                            (f32x4.gt
                              (v128.load (i32.add (local.get $row) (i32.shl (local.get $i) (i32.const 2))))
                              (v128.const f32x4 0 0 0 0)))
                          (v128.load (i32.add (local.get $b2) (i32.shl (local.get $i) (i32.const 2)))))
                        (local.get $v))
                      (local.get $v))
                    (v128.load (i32.add (local.get $b6) (i32.shl (local.get $i) (i32.const 2))))))
                (local.set $i (i32.add (local.get $i) (i32.const 4)))
                (br_if $again1 (i32.lt_s (local.get $i) (i32.const 4))))
            )
          )
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; conv2d-weight-grad thin
  ;; train: s1.0.residual.conv (backward)
  (func $conv2d_weight_grad_1 (export "conv2d_weight_grad_1") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $item i32) (local $sums i32) (local $image_from i32) (local $image_to i32) (local $image i32) (local $top i32) (local $to.1 i32) (local $copied i32) (local $source_row i32) (local $source i32) (local $dy_band i32) (local $a i32) (local $a.1 i32) (local $a.2 i32) (local $a.3 i32) (local $b i32) (local $first i32) (local $at i32) (local $place i32) (local $tap i32) (local $place.1 i32) (local $tap.1 i32) (local $place.2 i32) (local $tap.2 i32) (local $place.3 i32) (local $tap.3 i32) (local $r i32) (local $left i32)
    (local $sum v128) (local $sum.1 v128) (local $sum.2 v128) (local $sum.3 v128) (local $column v128)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $sums (i32.add (local.get $b2) (i32.mul (local.get $item) (i32.const 320))))
          (memory.fill (local.get $sums) (i32.const 0) (i32.const 320))
          (local.set $image_from (i32.shr_u (i32.shl (local.get $item) (i32.const 1)) (i32.const 1)))
          (local.set $image_to
            (i32.shr_u (i32.shl (i32.add (local.get $item) (i32.const 1)) (i32.const 1)) (i32.const 1)))
          (local.set $image (local.get $image_from))
          (if (i32.lt_s (local.get $image) (local.get $image_to))
            (then
              (loop $again1
                (local.set $top (i32.const -1))
                (local.set $to.1 (local.get $scratch))
                (local.set $copied (i32.const 0))
                (loop $again2
                  (local.set $source_row (i32.add (local.get $top) (local.get $copied)))
                  (if (i32.and
                    (i32.ge_s (local.get $source_row) (i32.const 0))
                    (i32.lt_s (local.get $source_row) (i32.const 4)))
                    (then
                      (memory.fill (local.get $to.1) (i32.const 0) (i32.const 8))
                      (local.set $source
                        (i32.add
                          (local.get $b0)
                          (i32.shl
                            (i32.add (i32.shl (local.get $image) (i32.const 2)) (local.get $source_row))
                            (i32.const 5))))
                      (memory.copy (i32.add (local.get $to.1) (i32.const 8)) (local.get $source) (i32.const 32))
                    )
                    (else
                      (memory.fill (local.get $to.1) (i32.const 0) (i32.const 40))
                    )
                  )
                  (local.set $to.1 (i32.add (local.get $to.1) (i32.const 40)))
                  (local.set $copied (i32.add (local.get $copied) (i32.const 1)))
                  (br_if $again2 (i32.lt_s (local.get $copied) (i32.const 5))))
                (local.set $dy_band
                  (i32.add (local.get $b1) (i32.shl (i32.shl (local.get $image) (i32.const 1)) (i32.const 5))))
                (local.set $first (i32.const 0))
                (loop $again3
                  (local.set $at (i32.add (local.get $sums) (i32.shl (local.get $first) (i32.const 4))))
                  (local.set $sum (v128.load (local.get $at)))
                  (local.set $sum.1 (v128.load offset=16 (local.get $at)))
                  (local.set $sum.2 (v128.load offset=32 (local.get $at)))
                  (local.set $sum.3 (v128.load offset=48 (local.get $at)))
                  (local.set $place
                    (select (local.get $first) (i32.const 17) (i32.lt_s (local.get $first) (i32.const 17))))
                  (local.set $tap (i32.shr_u (local.get $place) (i32.const 1)))
                  (local.set $a
                    (i32.add
                      (i32.add
                        (local.get $scratch)
                        (i32.shl (i32.and (local.get $place) (i32.const 1)) (i32.const 2)))
                      (i32.add
                        (i32.mul (i32.div_u (local.get $tap) (i32.const 3)) (i32.const 40))
                        (i32.shl (i32.rem_u (local.get $tap) (i32.const 3)) (i32.const 3)))))
                  (local.set $place.1
                    (select
                      (i32.add (local.get $first) (i32.const 1))
                      (i32.const 17)
                      (i32.lt_s (i32.add (local.get $first) (i32.const 1)) (i32.const 17))))
                  (local.set $tap.1 (i32.shr_u (local.get $place.1) (i32.const 1)))
                  (local.set $a.1
                    (i32.add
                      (i32.add
                        (local.get $scratch)
                        (i32.shl (i32.and (local.get $place.1) (i32.const 1)) (i32.const 2)))
                      (i32.add
                        (i32.mul (i32.div_u (local.get $tap.1) (i32.const 3)) (i32.const 40))
                        (i32.shl (i32.rem_u (local.get $tap.1) (i32.const 3)) (i32.const 3)))))
                  (local.set $place.2
                    (select
                      (i32.add (local.get $first) (i32.const 2))
                      (i32.const 17)
                      (i32.lt_s (i32.add (local.get $first) (i32.const 2)) (i32.const 17))))
                  (local.set $tap.2 (i32.shr_u (local.get $place.2) (i32.const 1)))
                  (local.set $a.2
                    (i32.add
                      (i32.add
                        (local.get $scratch)
                        (i32.shl (i32.and (local.get $place.2) (i32.const 1)) (i32.const 2)))
                      (i32.add
                        (i32.mul (i32.div_u (local.get $tap.2) (i32.const 3)) (i32.const 40))
                        (i32.shl (i32.rem_u (local.get $tap.2) (i32.const 3)) (i32.const 3)))))
                  (local.set $place.3
                    (select
                      (i32.add (local.get $first) (i32.const 3))
                      (i32.const 17)
                      (i32.lt_s (i32.add (local.get $first) (i32.const 3)) (i32.const 17))))
                  (local.set $tap.3 (i32.shr_u (local.get $place.3) (i32.const 1)))
                  (local.set $a.3
                    (i32.add
                      (i32.add
                        (local.get $scratch)
                        (i32.shl (i32.and (local.get $place.3) (i32.const 1)) (i32.const 2)))
                      (i32.add
                        (i32.mul (i32.div_u (local.get $tap.3) (i32.const 3)) (i32.const 40))
                        (i32.shl (i32.rem_u (local.get $tap.3) (i32.const 3)) (i32.const 3)))))
                  (local.set $b (local.get $dy_band))
                  (local.set $r (i32.const 0))
                  (if (i32.lt_s (local.get $r) (i32.const 2))
                    (then
                      (loop $again4
                        (local.set $left (i32.const 2))
                        (loop $again5
                          (local.set $column (v128.load (local.get $b)))
                          (local.set $sum
                            (f32x4.relaxed_madd
                              (v128.load32_splat (local.get $a))
                              (local.get $column)
                              (local.get $sum)))
                          (local.set $sum.1
                            (f32x4.relaxed_madd
                              (v128.load32_splat (local.get $a.1))
                              (local.get $column)
                              (local.get $sum.1)))
                          (local.set $sum.2
                            (f32x4.relaxed_madd
                              (v128.load32_splat (local.get $a.2))
                              (local.get $column)
                              (local.get $sum.2)))
                          (local.set $sum.3
                            (f32x4.relaxed_madd
                              (v128.load32_splat (local.get $a.3))
                              (local.get $column)
                              (local.get $sum.3)))
                          (local.set $a (i32.add (local.get $a) (i32.const 16)))
                          (local.set $a.1 (i32.add (local.get $a.1) (i32.const 16)))
                          (local.set $a.2 (i32.add (local.get $a.2) (i32.const 16)))
                          (local.set $a.3 (i32.add (local.get $a.3) (i32.const 16)))
                          (local.set $b (i32.add (local.get $b) (i32.const 16)))
                          (local.set $left (i32.add (local.get $left) (i32.const -1)))
                          (br_if $again5 (local.get $left)))
                        (local.set $a (i32.add (local.get $a) (i32.const 48)))
                        (local.set $a.1 (i32.add (local.get $a.1) (i32.const 48)))
                        (local.set $a.2 (i32.add (local.get $a.2) (i32.const 48)))
                        (local.set $a.3 (i32.add (local.get $a.3) (i32.const 48)))
                        (local.set $r (i32.add (local.get $r) (i32.const 1)))
                        (br_if $again4 (i32.lt_s (local.get $r) (i32.const 2))))
                    )
                  )
                  (v128.store (local.get $at) (local.get $sum))
                  (v128.store offset=16 (local.get $at) (local.get $sum.1))
                  (v128.store offset=32 (local.get $at) (local.get $sum.2))
                  (v128.store offset=48 (local.get $at) (local.get $sum.3))
                  (local.set $first (i32.add (local.get $first) (i32.const 4)))
                  (br_if $again3 (i32.lt_s (local.get $first) (i32.const 18))))
                (local.set $image (i32.add (local.get $image) (i32.const 1)))
                (br_if $again1 (i32.lt_s (local.get $image) (local.get $image_to))))
            )
          )
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; map vector
  ;; train: s1.0.residual.bn.weight (update)
  (func $map_7 (export "map_7") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $b3 i32) (local $b4 i32) (local $b5 i32) (local $b6 i32) (local $b7 i32) (local $begin i32) (local $end i32) (local $i i32)
    (local $v v128) (local $value v128) (local $v.1 v128) (local $value.1 v128)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $b3 (i32.load offset=12 (local.get $bindings)))
    (local.set $b4 (i32.load offset=16 (local.get $bindings)))
    (local.set $b5 (i32.load offset=20 (local.get $bindings)))
    (local.set $b6 (i32.load offset=24 (local.get $bindings)))
    (local.set $b7 (i32.load offset=28 (local.get $bindings)))
    (local.set $begin (i32.shl (local.get $from) (i32.const 11)))
    (local.set $end
      (select
        (i32.shl (local.get $to) (i32.const 11))
        (i32.const 4)
        (i32.lt_s (i32.shl (local.get $to) (i32.const 11)) (i32.const 4))))
    (local.set $i (local.get $begin))
    (if (i32.lt_s (local.get $i) (local.get $end))
      (then
        (loop $again
          (local.set $v (v128.load (i32.add (local.get $b1) (i32.shl (local.get $i) (i32.const 2)))))
          (local.set $value
            (v128.bitselect
              (f32x4.add
                (f32x4.mul
                  (local.get $v)
                  (v128.const f32x4 0.8999999761581421 0.8999999761581421 0.8999999761581421 0.8999999761581421))
                (f32x4.add
                  (f32x4.mul
                    (v128.load (i32.add (local.get $b2) (i32.shl (local.get $i) (i32.const 2))))
                    (f32x4.div
                      (v128.const f32x4 1 1 1 1)
                      (f32x4.sqrt
                        (f32x4.add
                          (f32x4.mul
                            (v128.load (i32.add (local.get $b3) (i32.shl (local.get $i) (i32.const 2))))
                            (v128.const f32x4 0.125 0.125 0.125 0.125))
                          (v128.const f32x4 0.000009999999747378752 0.000009999999747378752 0.000009999999747378752 0.000009999999747378752)))))
                  (f32x4.mul
                    (v128.load (i32.add (local.get $b4) (i32.shl (local.get $i) (i32.const 2))))
                    (v128.const f32x4 0.00009999999747378752 0.00009999999747378752 0.00009999999747378752 0.00009999999747378752))))
              (local.get $v)
              (f32x4.ne (v128.load32_splat (local.get $b0)) (v128.const f32x4 0 0 0 0))))
          (local.set $v.1 (v128.load (i32.add (local.get $b4) (i32.shl (local.get $i) (i32.const 2)))))
          (local.set $value.1
            (v128.bitselect
              (f32x4.sub (local.get $v.1) (f32x4.mul (v128.load32_splat (local.get $b5)) (local.get $value)))
              (local.get $v.1)
              (f32x4.ne (v128.load32_splat (local.get $b0)) (v128.const f32x4 0 0 0 0))))
          (v128.store (i32.add (local.get $b6) (i32.shl (local.get $i) (i32.const 2))) (local.get $value))
          (v128.store (i32.add (local.get $b7) (i32.shl (local.get $i) (i32.const 2))) (local.get $value.1))
          (local.set $i (i32.add (local.get $i) (i32.const 4)))
          (br_if $again (i32.lt_s (local.get $i) (local.get $end))))
      )
    )
  )

  ;; map vector
  ;; train: s1.0.residual.bn and 1 more (update)
  (func $map_8 (export "map_8") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $b3 i32) (local $begin i32) (local $end i32) (local $i i32)
    (local $v v128)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $b3 (i32.load offset=12 (local.get $bindings)))
    (local.set $begin (i32.shl (local.get $from) (i32.const 11)))
    (local.set $end
      (select
        (i32.shl (local.get $to) (i32.const 11))
        (i32.const 128)
        (i32.lt_s (i32.shl (local.get $to) (i32.const 11)) (i32.const 128))))
    (local.set $i (local.get $begin))
    (if (i32.lt_s (local.get $i) (local.get $end))
      (then
        (loop $again
          (local.set $v (v128.load (i32.add (local.get $b1) (i32.shl (local.get $i) (i32.const 2)))))
          (v128.store
            (i32.add (local.get $b3) (i32.shl (local.get $i) (i32.const 2)))
            (v128.bitselect
              (f32x4.add
                (f32x4.mul
                  (local.get $v)
                  (v128.const f32x4 0.8999999761581421 0.8999999761581421 0.8999999761581421 0.8999999761581421))
                (v128.load (i32.add (local.get $b2) (i32.shl (local.get $i) (i32.const 2)))))
              (local.get $v)
              (f32x4.ne (v128.load32_splat (local.get $b0)) (v128.const f32x4 0 0 0 0))))
          (local.set $i (i32.add (local.get $i) (i32.const 4)))
          (br_if $again (i32.lt_s (local.get $i) (local.get $end))))
      )
    )
  )

  ;; fold weight gradient
  ;; train: s1.0.residual.conv (backward)
  (func $fold_2 (export "fold_2") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $item i32) (local $row i32) (local $source i32) (local $target i32) (local $at i32)
    (local $sum v128)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $item (local.get $from))
    (if (i32.lt_s (local.get $item) (local.get $to))
      (then
        (loop $again
          (local.set $row (local.get $item))
          (local.set $source
            (i32.add
              (local.get $b0)
              (i32.shl
                (i32.add
                  (i32.shl (i32.shr_u (local.get $row) (i32.const 1)) (i32.const 1))
                  (i32.and (local.get $row) (i32.const 1)))
                (i32.const 4))))
          (local.set $target (i32.add (local.get $b1) (i32.shl (local.get $row) (i32.const 4))))
          (local.set $at (local.get $source))
          (local.set $sum (v128.load (local.get $at)))
          (local.set $at (i32.add (local.get $at) (i32.const 320)))
          (local.set $sum (f32x4.add (local.get $sum) (v128.load (local.get $at))))
          (v128.store (local.get $target) (local.get $sum))
          (local.set $item (i32.add (local.get $item) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $item) (local.get $to))))
      )
    )
  )

  ;; map vector
  ;; train: s1.0.residual.conv.weight and 3 more (update)
  (func $map_9 (export "map_9") (param $from i32) (param $to i32) (param $bindings i32) (param $scratch i32)
    (local $b0 i32) (local $b1 i32) (local $b2 i32) (local $b3 i32) (local $b4 i32) (local $b5 i32) (local $b6 i32) (local $begin i32) (local $end i32) (local $i i32)
    (local $v v128) (local $value v128) (local $v.1 v128) (local $value.1 v128)
    (local.set $b0 (i32.load (local.get $bindings)))
    (local.set $b1 (i32.load offset=4 (local.get $bindings)))
    (local.set $b2 (i32.load offset=8 (local.get $bindings)))
    (local.set $b3 (i32.load offset=12 (local.get $bindings)))
    (local.set $b4 (i32.load offset=16 (local.get $bindings)))
    (local.set $b5 (i32.load offset=20 (local.get $bindings)))
    (local.set $b6 (i32.load offset=24 (local.get $bindings)))
    (local.set $begin (i32.shl (local.get $from) (i32.const 11)))
    (local.set $end
      (select
        (i32.shl (local.get $to) (i32.const 11))
        (i32.const 320)
        (i32.lt_s (i32.shl (local.get $to) (i32.const 11)) (i32.const 320))))
    (local.set $i (local.get $begin))
    (if (i32.lt_s (local.get $i) (local.get $end))
      (then
        (loop $again
          (local.set $v (v128.load (i32.add (local.get $b1) (i32.shl (local.get $i) (i32.const 2)))))
          (local.set $value
            (v128.bitselect
              (f32x4.add
                (f32x4.mul
                  (local.get $v)
                  (v128.const f32x4 0.8999999761581421 0.8999999761581421 0.8999999761581421 0.8999999761581421))
                (f32x4.add
                  (v128.load (i32.add (local.get $b2) (i32.shl (local.get $i) (i32.const 2))))
                  (f32x4.mul
                    (v128.load (i32.add (local.get $b3) (i32.shl (local.get $i) (i32.const 2))))
                    (v128.const f32x4 0.00009999999747378752 0.00009999999747378752 0.00009999999747378752 0.00009999999747378752))))
              (local.get $v)
              (f32x4.ne (v128.load32_splat (local.get $b0)) (v128.const f32x4 0 0 0 0))))
          (local.set $v.1 (v128.load (i32.add (local.get $b3) (i32.shl (local.get $i) (i32.const 2)))))
          (local.set $value.1
            (v128.bitselect
              (f32x4.sub (local.get $v.1) (f32x4.mul (v128.load32_splat (local.get $b4)) (local.get $value)))
              (local.get $v.1)
              (f32x4.ne (v128.load32_splat (local.get $b0)) (v128.const f32x4 0 0 0 0))))
          (v128.store (i32.add (local.get $b5) (i32.shl (local.get $i) (i32.const 2))) (local.get $value))
          (v128.store (i32.add (local.get $b6) (i32.shl (local.get $i) (i32.const 2))) (local.get $value.1))
          (local.set $i (i32.add (local.get $i) (i32.const 4)))
          (br_if $again (i32.lt_s (local.get $i) (local.get $end))))
      )
    )
  )
)
